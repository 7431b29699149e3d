#!/usr/bin/env bash
# @huggingface/tokenizers 0.2.0 reads a tokenizer.json without a word and splits the text otherwise than the library that made the file
# (Hugging Face's tokenizers in Rust, here 0.23.2 by its own package for Node.js), so the model is given other tokens: in "Whitespace" a
# letter is one of A to Z, "Grüße" becomes three words; "Punctuation" never splits "..." although its behavior is "Isolated", the default; of
# "Split" every behavior but "Removed" and "Isolated" is taken for "Isolated", and with "invert" all that lies between the matches is left out;
# "Metaspace" does not split at all; an added token with "single_word" is found inside of other words.
# Expected by tokenizers' documentation: \w+|[^\w\s]+ with Rust's \w, which is Unicode's; the five behaviors as described there of
# "the-final--countdown"; single_word as "only match on a word of its own".
# Why it matters: "Whitespace" is in the files of jina-embeddings-v2-base-de and -zh, models of German and Chinese; embeddings and answers are
# made of tokens the model never saw together, text is left out, and nothing fails.
# Needs npm with Node.js 20 or later. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @huggingface/tokenizers@0.2.0 tokenizers@0.23.2

cat >split.mjs <<'JS'
import { Tokenizer } from "@huggingface/tokenizers";
import rust from "tokenizers";

/** A tokenizer.json whose vocabulary has all the pieces of a text, so that only what splits it tells. */
function file(preTokenizer, text, added) {
    const vocab = { "[UNK]": 0 };
    for (let start = 0; start < text.length; start++) {
        for (let end = start + 1; end <= text.length; end++) {
            const piece = text.slice(start, end).replaceAll(" ", "▁");
            vocab[piece] ??= Object.keys(vocab).length;
            vocab["▁" + piece] ??= Object.keys(vocab).length;
        }
    }
    return {
        version: "1.0",
        truncation: null,
        padding: null,
        added_tokens: added.map((token) => ({
            id: vocab[token.content],
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
            special: false,
            ...token,
        })),
        normalizer: null,
        pre_tokenizer: preTokenizer,
        post_processor: null,
        decoder: null,
        model: { type: "WordLevel", vocab, unk_token: "[UNK]" },
    };
}

let same = true;
/** @param seen what the library in JavaScript made of it, as seen of this version */
async function show(preTokenizer, text, seen, added = []) {
    const json = file(preTokenizer, text, added);
    const script = new Tokenizer(json, { unk_token: "[UNK]" }).encode(text);
    const encoding = await rust.Tokenizer.fromString(JSON.stringify(json)).encode(text);
    const { type, ...options } = preTokenizer;
    console.log(type, JSON.stringify({ ...options, ...added[0] }));
    console.log("  JavaScript:", script.tokens.join(" | "));
    console.log("  Rust:      ", encoding.getTokens().join(" | "));
    const equal = encoding.getIds().join() === script.ids.join();
    same &&= script.tokens.join(" ") === seen && !equal && !encoding.getTokens().includes("[UNK]");
}

await show({ type: "Whitespace" }, "Grüße aus Köln!", "Gr üß e aus K ö ln !");
await show({ type: "Whitespace" }, "Привет, мир", "Привет, мир");
await show({ type: "Punctuation", behavior: "Isolated" }, "wait...what?!", "wait ... what ?!");
const split = { type: "Split", pattern: { String: "-" } };
const film = "the-final--countdown";
const isolated = "the - final - - countdown";
await show({ ...split, behavior: "MergedWithPrevious", invert: false }, film, isolated);
await show({ ...split, behavior: "MergedWithNext", invert: false }, film, isolated);
await show({ ...split, behavior: "Contiguous", invert: false }, film, isolated);
await show({ ...split, behavior: "Isolated", invert: true }, film, "- - -");
await show({ type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true }, "a film", "▁a▁film");
await show({ type: "WhitespaceSplit" }, "concatenate a cat", "con cat enate a cat", [{ content: "cat", single_word: true }]);
console.log("expected: of each the same tokens");
console.log(same ? "as seen before: none is the same" : "CHANGED");
process.exit(same ? 0 : 1);
JS
node split.mjs
