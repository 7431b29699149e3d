#!/usr/bin/env bash
# Lets a Java program answer a question about a video. Model and video are made here, in target/demo.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=/dev/null
. "$home/.tools/env"
. "$home/scripts/lib/demo.sh"

question=${1:-What happens in this video?}

make_model
make_film
echo "Watching $film"
echo "Question: $question"
example AskOnce "$model" "$film" "$question"
