#!/bin/sh
# Checks this machine's GPU; what is beside this file is all that it needs, but for the driver and CUDA's cuBLAS and runtime.
#
#   run [--json FILE] [--help]
#
# VIDEOXL_LIBRARY_PATH  folders to look for these libraries in first
# VIDEOXL_WORK          where models are written, 22 GB: by default in memory if half of it is free, else in $TMPDIR
set -eu

home=$(cd "$(dirname "$0")" && pwd)
json=$PWD/gpu-check.json
given=
for argument; do
    [ "$given" != --json ] || json=$argument
    given=$argument
done
case " $* " in *" --json "*) ;; *) set -- --json "$json" "$@" ;; esac

# ---- libraries that the backend needs and that do not travel ----

places() {
    echo "${VIDEOXL_LIBRARY_PATH:-}:${LD_LIBRARY_PATH:-}" | tr ':' '\n'
    for root in "${CUDA_HOME:-}" "${CUDA_PATH:-}" /usr/local/cuda /usr/local/cuda-*; do
        [ -z "$root" ] || printf '%s\n' "$root/lib64" "$root/targets/x86_64-linux/lib"
    done
    printf '%s\n' /usr/local/nvidia/lib64 /usr/local/nvidia/lib /usr/lib/x86_64-linux-gnu /usr/lib64 /usr/lib/wsl/lib
    # What pip installs for PyTorch.
    for root in "${VIRTUAL_ENV:-}" /opt/torch/.venv /opt/*/.venv /opt/venv /opt/conda /usr/local /usr "$HOME/.local"; do
        for folder in "$root"/lib/python3*/site-packages/nvidia/*/lib "$root"/lib/python3*/dist-packages/nvidia/*/lib; do
            echo "$folder"
        done
    done
}

# The first of these places that has a library; nothing where the system finds it by itself.
folder_of() {
    if ldconfig -p 2>/dev/null | grep -q "^[[:space:]]*$1 "; then
        return
    fi
    places | while read -r folder; do
        if [ -n "$folder" ] && [ -e "$folder/$1" ]; then
            echo "$folder"
            break
        fi
    done
}

backend=$(basename "$(ls "$home"/native/backends/libggml-[!c]*.so "$home"/native/backends/libggml-cuda.so 2>/dev/null | head -1)")
paths=$home/native
case $backend in
    *cuda*) wanted='libcuda.so.1 libcudart.so.13 libcublas.so.13 libcublasLt.so.13' ;;
    *) wanted=libvulkan.so.1 ;;
esac
for library in $wanted; do
    folder=$(folder_of "$library")
    case ":$paths:" in *":$folder:"*) ;; *) paths=$paths${folder:+:$folder} ;; esac
    echo "$library: ${folder:-the system}"
done
export LD_LIBRARY_PATH="$paths${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export VXL_TEST_BACKENDS="$home/native/backends"
ldd "$home/native/backends/$backend" | grep 'not found' || true

# ---- a place for models ----

enough_kb=$((24 * 1000 * 1000))
if [ -z "${VIDEOXL_WORK:-}" ]; then
    VIDEOXL_WORK=${TMPDIR:-/tmp}
    memory=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo)
    room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
    if [ "${memory:-0}" -gt $((2 * enough_kb)) ] && [ "${room:-0}" -gt $enough_kb ]; then
        VIDEOXL_WORK=/dev/shm
    fi
fi
work=$(mktemp -d "$VIDEOXL_WORK/videoxl-gpu-check.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
df -Ph "$work"

# ---- the check ----

if command -v nvidia-smi >/dev/null; then
    nvidia-smi --query-gpu=name,driver_version,memory.total,power.limit,clocks.max.sm --format=csv || true
fi
nproc
sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1
export LC_ALL=C.UTF-8
{
    "$home/jre/bin/java" --enable-native-access=ALL-UNNAMED -Dvideoxl.native.dir="$home/native" -cp "$home/lib/*" \
        io.videoxl.gpucheck.GpuCheck --home "$home" --work "$work" "$@" && echo 0 >"$work/status" || echo $? >"$work/status"
} 2>&1 | tee "$json.log"
exit "$(cat "$work/status")"
