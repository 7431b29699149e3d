#!/usr/bin/env bash
# Measures the small trained model on videos that it has never seen, over several seeds: all figures of its card and of README,
# which are replaced. Results are kept in target/card, and gone on with.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
folder=$home/target/card
trained=${1:-$home/target/train}
# Not those of training (1, 2), of tests (20), of runs that were compared (2 and others below 100), or of answers that were looked at (41001 to 41005), or of earlier cards (61001 to 61005, 63001 to 63005, 64001 to 64005).
seeds=${SEEDS:-65001,65002,65003,65004,65005}
mkdir -p "$folder"

echo "Seeds: $seeds"
"$home/videoxl" eval card demo "$folder" --seeds "$seeds" --json "$home/docs/demo-model.json" \
    --plot "$home/docs/needle.png" --into "$home/README.md" --into "$home/docs/demo-model.md"
echo
echo "## Weights in q8_0 beside f32"
echo
if [ -f "$trained/model-q8_0.gguf" ] && [ -f "$trained/model-f32.gguf" ]; then
    for seed in ${seeds//,/ }; do
        echo "Seed $seed:"
        "$home/videoxl" eval worlds "$trained/model-q8_0.gguf" "$folder/types-$seed.jsonl" \
            --other "$trained/model-f32.gguf" --lengths 64,128 --films 24 --seed "$seed" | tail -n 1
    done
else
    echo "left out: $trained has no model-q8_0.gguf and model-f32.gguf; 'make train' makes them"
fi
