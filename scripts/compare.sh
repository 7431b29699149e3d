#!/usr/bin/env bash
# Measures two builds in turn, the checkout BASE and this one, and prints how much faster this one is and whether that is what was meant.
# Both have to be built. Nothing else should run meanwhile.
#
#   scripts/compare.sh BASE [--runs 5] [--goals 1,2,3,4,5,6,7,8] [--sizes 0.5b:q8_0,0.5b:q4_K,7b:q4_K] [--cache FOLDER]
#                           [--load MODEL.gguf,…] [--av1 FILM --ffmpeg PROGRAM] [--peak 7b:q4_K --frames 2048]
#
# Goals: 1 windows and prompts, 2 vision, 3 answers, 4 eight questions at once, 5 loading (of the models of --load), 6 the start of the
# command, 7 AV1 (of a film of --av1, beside an FFmpeg that has libdav1d), 8 resident memory at its peak while watching, beyond weights and what is
# kept of the film.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 1 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2; }
base=$1
shift
for tree in "$base" "$home"; do
    [ -d "$tree/cli/target/lib" ] || { echo "compare.sh: $tree is not built; run 'make build' there" >&2; exit 1; }
done
# shellcheck source=/dev/null
. "$home/.tools/env"
exec "$JAVA_HOME/bin/java" -cp "$home/cli/target/lib/*" "$home/scripts/lib/Compare.java" "$base" "$home" "$@"
