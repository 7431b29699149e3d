#!/usr/bin/env bash
# Measures two builds in turn, the checkout BASE and this one, and prints how much faster this one is and whether that is what was meant.
# Both have to be built. Nothing else should run meanwhile.
#
#   scripts/compare.sh BASE [--runs 5] [--goals 1,2,3,4,5,6,7,8,9] [--sizes 0.5b:q8_0,0.5b:q4_K,./MODEL.gguf] [--cache FOLDER]
#                           [--llama-bench PROGRAM] [--pytorch yes] [--load MODEL.gguf,...] [--av1 FILM] [--ffmpeg PROGRAM]
#                           [--vision 0.5b:f16] [--peak 7b:q4_K] [--frames 2048] [--hour FILM] [--out FOLDER]
#
# Goals: 1 windows and prompts, 2 vision, 3 answers, 4 eight questions at once, 5 loading (of the models of --load), 6 the start of the
# command, 7 AV1 beside an FFmpeg that has libdav1d, 8 resident memory at its peak while watching, beyond weights and what is kept of the
# film, 9 processor time of sampling 128 frames of an hour, in a fresh Java. A size is SIZE:TYPE as in `videoxl bench` or a file with a
# slash in its name. llama.cpp's and FFmpeg's programs are those on the PATH unless they are named, and films are made if there are none.
# Beside the figures stands how much they are of what the machine can do at most. What could not be measured is named at the end.
#
# What was measured is kept in the output folder, target/compare unless it is named, part by part: run again with the same folder, the
# command prints it and measures the rest. A part is measured anew once its file is removed; another BASE wants another folder.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 1 ] || { sed -n '2,18s/^# \{0,1\}//p' "$0"; exit 2; }
base=$1
shift
for tree in "$base" "$home"; do
    [ -d "$tree/cli/target/lib" ] || { echo "compare.sh: $tree is not built; run 'make build' there" >&2; exit 1; }
done
# shellcheck source=/dev/null
. "$home/.tools/env"
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Dorg.slf4j.simpleLogger.defaultLogLevel=off -cp "$home/cli/target/lib/*" "$home/scripts/lib/Compare.java" "$base" "$home" "$@"
