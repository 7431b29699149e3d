#!/usr/bin/env bash
# Damaged inputs for MINUTES (60): a third of the time GGUF files into the native layer, under libFuzzer and the sanitizers, where
# clang is found; the rest everything else through the public API in one JVM. Findings are in target/fuzz and src-test/target/fuzz.
# SEEDS names a folder of other whole files to damage; SEED, other damage.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
minutes=${MINUTES:-60}
seed=${SEED:-1}
# shellcheck disable=SC1091
. "$home/.tools/env"

clang=$(compgen -c clang++ | grep -E '^clang\+\+(-[0-9]+)?$' | sort -uV | tail -n 1 || true)
native=0
if [ -n "$clang" ]; then
    native=$((minutes * 60 / 3))
    folder=$home/target/fuzz
    mkdir -p "$folder/models"
    cmake -S "$home/native" -B "$folder/native" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER="$clang" \
        -DCMAKE_C_COMPILER="${clang/++/}" -DVIDEOXL_SANITIZE=ON -DVIDEOXL_FUZZ=ON -DVIDEOXL_FETCH_GGML=OFF \
        -DCMAKE_PREFIX_PATH="$GGML_PREFIX" >/dev/null
    cmake --build "$folder/native" --target model_fuzzer make_tiny_model -j "$(nproc)" >/dev/null
    export ASAN_OPTIONS=detect_stack_use_after_return=0:allocator_may_return_null=1
    backends=$(echo "${GGML_PREFIX:-/usr}"/lib/*/ggml/backends*)
    "$folder/native/make_tiny_model" "$folder/models/tiny.gguf"
    # Whole files, then headers alone, which go much faster.
    for length in 500000 32768; do
        seconds=$((native / 5))
        [ $length = 500000 ] || seconds=$((native - native / 5))
        echo "models of up to $length bytes for $seconds s"
        (cd "$folder" && VXL_TEST_BACKENDS=$backends ./native/model_fuzzer -max_len=$length -max_total_time=$seconds -timeout=5 \
            -rss_limit_mb=4096 -print_final_stats=1 -seed="$seed" models >"model_fuzzer-$length.log" 2>&1) || true
        grep -E '^(stat|Done|SUMMARY|artifact)|^==' "$folder/model_fuzzer-$length.log" || true
        grep -q '^Done' "$folder/model_fuzzer-$length.log" ||
            { echo "the native layer failed: $folder/model_fuzzer-$length.log"; exit 1; }
    done
else
    echo "no clang++: the native layer is left out"
fi
cd "$home"
env -u MAKEFLAGS -u MAKELEVEL "$MAVEN" -B -q -Dvideoxl.ggml.prefix="$GGML_PREFIX" -Pfuzz -Dfuzz="$(awk "BEGIN { print $minutes - $native / 60 }") $seed ${SEEDS:-}" \
    -pl src-test -am test -DskipTests
