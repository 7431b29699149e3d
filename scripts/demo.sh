#!/usr/bin/env bash
# Lets a Java program answer a question about a video. Model and video are made here, in target/demo, so that nothing has
# to be fetched: the model is small and its weights come from a formula, and so its words are noise.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=/dev/null
. "$home/.tools/env"

demo=$home/target/demo
model=$demo/model.gguf
video=$demo/film.mp4
question=${1:-What happens in this video?}

example() { # class, arguments
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "$home/examples/target/lib/*" "io.videoxl.examples.$1" "${@:2}"
}

# Made under another name first: what is there is whole.
mkdir -p "$demo"
if ! [ -f "$model" ]; then
    echo "Making a small model: $model"
    "$home/videoxl" synth golden "$demo/new.gguf"
    mv "$demo/new.gguf" "$model"
fi
if ! [ -f "$video" ]; then
    echo "Making a video of several minutes: $video"
    example MakeDemoVideo "$demo/new.mp4"
    mv "$demo/new.mp4" "$video"
fi

echo "Watching $video"
echo "Question: $question"
example AskOnce "$model" "$video" "$question"
