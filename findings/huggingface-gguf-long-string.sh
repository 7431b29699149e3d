#!/usr/bin/env bash
# @huggingface/gguf 0.4.6 fetches a file's head in pieces of 2,000,000 bytes, and the next one only once a read fails; but a string that goes
# beyond what is there does not fail: it comes back cut at the piece's end, while its full length is skipped. All that follows is read
# rightly, so nothing shows it. Here the library reads back what it wrote itself. With a string of more than two pieces it does throw.
# Why it matters: GGUF's specification names the key tokenizer.huggingface.json for "the entirety of the HF tokenizer.json", which has
# megabytes; what a tool takes out of a model's file with this is half a tokenizer.
# Needs npm with Node.js 20 or later. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @huggingface/gguf@0.4.6

cat >read.mjs <<'JS'
import { writeFileSync } from "node:fs";
import { GGUFValueType, gguf, serializeGgufMetadata } from "@huggingface/gguf";

/** A tokenizer.json with a vocabulary of this many tokens. */
function tokenizer(tokens) {
    const vocab = Object.fromEntries(Array.from({ length: tokens }, (_, i) => [`token${i}`, i]));
    return JSON.stringify({ version: "1.0", model: { type: "BPE", vocab, merges: [] } });
}

let same = true;
for (const tokens of [50_000, 100_000, 150_000]) {
    const json = tokenizer(tokens);
    const string = (value) => ({ value, type: GGUFValueType.STRING });
    const written = {
        version: { value: 3, type: GGUFValueType.UINT32 },
        tensor_count: { value: 0n, type: GGUFValueType.UINT64 },
        kv_count: { value: 3n, type: GGUFValueType.UINT64 },
        "general.architecture": string("qwen2"),
        "tokenizer.huggingface.json": string(json),
        "general.name": string("what comes after it"),
    };
    writeFileSync("model.gguf", serializeGgufMetadata(written));
    const { metadata } = await gguf("model.gguf", { allowLocalFile: true });
    const read = metadata["tokenizer.huggingface.json"];
    let valid = true;
    try {
        JSON.parse(read);
    } catch {
        valid = false;
    }
    console.log(
        `${tokens} tokens: ${json.length} characters written, ${read.length} read, ` +
            `${valid ? "valid" : "broken"} JSON; then ${JSON.stringify(metadata["general.name"])}`,
    );
    const whole = json.length < 2_000_000;
    const asBefore = whole ? read === json : json.startsWith(read) && read.length < 2_000_000;
    same &&= asBefore && valid === whole && metadata["general.name"] === "what comes after it";
}
console.log("expected: as many characters read as written, or an error");
console.log(same ? "as seen before: a string ends where the first piece does" : "CHANGED");
process.exit(same ? 0 : 1);
JS
node read.mjs
