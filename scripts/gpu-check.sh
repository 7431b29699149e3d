#!/usr/bin/env bash
# Makes one archive that checks a GPU on a machine without Java, compilers or a network, where `run` in it does everything:
# golden numbers, agreement with the CPU, speed of the published size. docs/performance.md tells what it prints.
#
#   scripts/gpu-check.sh [--gpu cuda|vulkan] [--arch 90] [--ggml PREFIX] [--glibc 2.39] [--out FILE]
#
# --arch    for CUDA: compute capability of the card, 90 for H100 and H200
# --ggml    where a ggml with that backend is installed; without one, the pinned source is built, which for CUDA needs nvcc and cuBLAS
# --glibc   what the machine with the card has; newer symbols are refused
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
. "$home/.tools/env"
gpu=cuda arch=90 prefix=${GGML_PREFIX:-} glibc=2.39 out=$home/target/gpu-check.tar.xz
while [ $# -gt 0 ]; do
    case $1 in
        --gpu) gpu=$2 ;;
        --arch) arch=$2 ;;
        --ggml) prefix=$2 ;;
        --glibc) glibc=$2 ;;
        --out) out=$2 ;;
        *)
            sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
            exit 2
            ;;
    esac
    shift 2
done

say() { printf 'gpu-check: %s\n' "$*"; }
die() {
    say "$*" >&2
    exit 1
}

work=$home/target/gpu-check-$gpu
stage=$work/stage
rm -rf "$stage"
mkdir -p "$stage/lib" "$stage/native" "$stage/golden" "$stage/golden-xl2" "$(dirname "$out")"

say "native libraries with ggml's $gpu backend"
cmake -S "$home/native" -B "$work/cmake" -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix" -DVIDEOXL_GPU="$gpu" \
    -DCMAKE_CUDA_ARCHITECTURES="$arch-real" >"$work/cmake.log" || die "see $work/cmake.log"
cmake --build "$work/cmake" --parallel 2 --target videoxl ggml_version passes_test >>"$work/cmake.log" || die "see $work/cmake.log"
cmake --install "$work/cmake" --component videoxl --prefix "$stage/native" >>"$work/cmake.log"
cmake --install "$work/cmake" --component "videoxl-$gpu" --prefix "$stage/native/backends" >>"$work/cmake.log"
[ -f "$stage/native/backends/libggml-$gpu.so" ] || die "ggml in ${prefix:-the system} has no backend for $gpu"
cp "$work/cmake/passes_test" "$stage/native/"
find "$stage/native" -type f \( -name '*.so*' -o -name passes_test \) -exec strip --strip-unneeded {} +

say "Java"
"$MAVEN" -B -q -f "$home/pom.xml" -Dvideoxl.ggml.prefix="$GGML_PREFIX" -DskipTests -pl src-test -am package dependency:build-classpath \
    -Dmdep.outputFile=target/test.classpath >"$work/maven.log" || die "see $work/maven.log"
for jar in videoxl videoxl-bindings videoxl-convert videoxl-cli videoxl-worlds jackson-annotations jackson-core jackson-databind picocli \
    slf4j-api slf4j-simple; do
    cp "$home/cli/target/lib/$jar"-[0-9]*.jar "$stage/lib/"
done
tr ':' '\n' <"$home/src-test/target/test.classpath" | grep -E '/(junit-jupiter-api|junit-platform-commons|opentest4j)-[^/]*$' | xargs -I{} cp {} "$stage/lib/"
(cd "$home/src-test/target/test-classes" && "$JAVA_HOME/bin/jar" --create --file "$stage/lib/checks.jar" io/videoxl/gpucheck io/videoxl/golden)
cp "$home"/src-test/src/test/resources/golden/*.safetensors "$stage/golden/"
cp "$home"/src-test/src/test/resources/golden-xl2/*.safetensors "$stage/golden-xl2/"
"$JAVA_HOME/bin/jlink" --add-modules java.base,java.logging,java.management,java.xml,jdk.unsupported --strip-debug --no-header-files \
    --no-man-pages --output "$stage/jre"
find "$stage/jre" -name '*.so' -exec strip --strip-unneeded {} +
cp "$home/scripts/gpu-check-run.sh" "$stage/run"
chmod +x "$stage/run"

newest=$({ find "$stage" -type f \( -name '*.so*' -o -perm /111 \) -exec readelf -V {} + 2>/dev/null || true; } |
    grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
[ "$(printf '%s\nGLIBC_%s\n' "$newest" "$glibc" | sort -V | tail -1)" = "GLIBC_$glibc" ] ||
    die "something in $stage needs $newest, the machine with the card has $glibc"

say "packing"
tar -C "$stage" -c --owner=0 --group=0 . | xz -7 -T2 >"$out"
say "$out: $(($(stat -c %s "$out") / 1000000)) MB, needs glibc ${newest#GLIBC_}; on the machine with the card:"
say "  mkdir gpu-check && tar xf $(basename "$out") -C gpu-check && gpu-check/run --json gpu-check.json"
