#!/usr/bin/env bash
# Measures the small trained model on videos that it has never seen: all tables of its model card. Results are kept in
# target/card, and gone on with.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
folder=$home/target/card
trained=${1:-$home/target/train}
mkdir -p "$folder"

echo "## Needle in a haystack"
echo
"$home/videoxl" niah demo "$folder/needle.jsonl" --ratio 8 --plot "$folder/needle.png"
echo
echo "## Questions about generated videos"
echo
"$home/videoxl" eval worlds demo "$folder/worlds.jsonl" --lengths 128 --films 60 --markdown "$folder/worlds-128.md"
echo
"$home/videoxl" eval worlds demo "$folder/worlds.jsonl" --lengths 64,256,512,1024 --films 16 --markdown "$folder/worlds.md"
echo
echo "## Weights in q8_0 beside f32"
echo
if [ -f "$trained/model-q8_0.gguf" ] && [ -f "$trained/model-f32.gguf" ]; then
    "$home/videoxl" eval worlds "$trained/model-q8_0.gguf" "$folder/types.jsonl" --other "$trained/model-f32.gguf" \
        --lengths 64,128 --films 24 --seed 2 --markdown "$folder/types.md"
else
    echo "left out: $trained has no model-q8_0.gguf and model-f32.gguf; 'make train' makes them"
fi
