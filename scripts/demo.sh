#!/usr/bin/env bash
# Lets a Java program answer questions about a video with the small trained model. The video is made here, in target/demo; its truth
# is known, so that the right answers can be printed too.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=/dev/null
. "$home/.tools/env"
. "$home/scripts/lib/demo.sh"

mkdir -p "$demo"
example FilmWithKnownAnswers "$demo/known.mp4" "$demo/known.vxl"
