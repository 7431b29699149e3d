#!/bin/sh
# Regenerates the Java bindings from the C headers with jextract. Needed only when a header or a symbol list changes; the
# result is committed.
#
#   JEXTRACT=/path/to/jextract GGML_INCLUDE=/usr/include FFMPEG_INCLUDE=/usr/include/x86_64-linux-gnu bindings/regenerate.sh
#
# JEXTRACT        a jextract for JDK 22 or newer (https://github.com/openjdk/jextract)
# GGML_INCLUDE    folder with ggml.h and gguf.h, version 0.21 or newer
# FFMPEG_INCLUDE  folder with libavformat/ etc. of FFmpeg 7.1
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jextract=${JEXTRACT:-jextract}
out=$here/src/main/java
package=io.videoxl.bindings.generated

generate() { # name, header, further options
    name=$1 header=$2
    shift 2
    rm -rf "$out/io/videoxl/bindings/generated/$name"
    "$jextract" "$@" "@$here/symbols/$name.txt" \
        --target-package "$package.$name" --output "$out" --header-class-name "$name" "$header"
    # findOrThrow came with Java 23; we compile for 22.
    sed -i 's/\.findOrThrow(\("[^"]*"\))/.find(\1).orElseThrow()/' "$out/io/videoxl/bindings/generated/$name"/*.java
    # Libraries are opened for the process, not for a class loader.
    sed -i "s/SymbolLookup SYMBOL_LOOKUP = SymbolLookup.loaderLookup()/SymbolLookup SYMBOL_LOOKUP = io.videoxl.bindings.NativeSymbols.lookup()/" \
        "$out/io/videoxl/bindings/generated/$name/$name.java"
}

# videoxl.h is ours: everything that it declares is bound.
videoxl_h=$here/../native/include/videoxl.h
all=$(mktemp)
trap 'rm -f "$all"' EXIT
"$jextract" --dump-includes "$all" "$videoxl_h"
grep 'videoxl\.h$' "$all" | sed 's/ *#.*//' | LC_ALL=C sort >"$here/symbols/videoxl.txt"

generate videoxl "$videoxl_h"
generate ggml "$here/symbols/ggml.h" -I "${GGML_INCLUDE:-/usr/include}"
generate ffmpeg "$here/symbols/ffmpeg.h" -I "${FFMPEG_INCLUDE:-/usr/include/$(uname -m)-linux-gnu}"
