#!/usr/bin/env bash
# @huggingface/jinja 0.5.11 renders the chat templates of models otherwise than Jinja (3.1.6), for which they are written, and says nothing.
# Jinja's documentation lets templates use the methods of Python's types ("Python Methods"), and Python's strip, lstrip and rstrip remove the
# characters they are given: of lstrip('\n') this library drops the argument and removes all white space, of strip('x') it removes no x. length
# and [2] count UTF-16 units instead of characters; [] == [] and {"a": 1} == {"a": 1} are false; -3.9|int is -4, -7 % 3 is -1; capitalize
# and title leave capitals within words; unique tells A from a. minijinja-js 2.11.0 (minijinja in Rust) does all of this as Jinja does.
# Why it matters: Qwen3's template takes the reasoning off an earlier answer with split('</think>')[-1].lstrip('\n'): in the browser the first line
# of code or of a list loses its indentation, and the model is given another conversation than it was trained on and than servers give it.
# Needs npm with Node.js 20 or later. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @huggingface/jinja@0.5.11 minijinja-js@2.11.0

cat >render.mjs <<'JS'
import { Template } from "@huggingface/jinja";
import { Environment } from "minijinja-js/dist/node/minijinja_js.js";

const minijinja = new Environment();
minijinja.enablePyCompat(); // the methods of Python's types

const variables = {
    answer: "<think>\nA loop.\n</think>\n\n    return x  \n",
    smile: "😀 é",
    empty: [],
    clear: [],
    one: { a: 1 },
    same: { a: 1 },
};
// a template, what Jinja makes of it, what this version does
const cases = [
    ["[{{ answer.split('</think>')[-1].lstrip('\\n') }}]", "[    return x  \n]", "[return x  \n]"],
    ["[{{ answer.split('</think>')[-1].strip('\\n') }}]", "[    return x  ]", "[return x]"],
    ["[{{ answer.rstrip('\\n')[-4:] }}]", "[ x  ]", "[rn x]"],
    ["{{ '##title##'.strip('#') }}", "title", "##title##"],
    ["{{ smile|length }}", "3", "4"],
    ["[{{ smile[2] }}]", "[é]", "[ ]"],
    ["{{ empty == clear }}", "true", "false"],
    ["{{ one == same }}", "true", "false"],
    ["{{ -3.9|int }}", "-3", "-4"],
    ["{{ -7 % 3 }}", "2", "-1"],
    ["{{ 'new YORK'|capitalize }}", "New york", "New YORK"],
    ["{{ 'new YORK'|title }}", "New York", "New YORK"],
    ["{{ ['a', 'A']|unique|join }}", "a", "aA"],
];
let same = true;
for (const [template, right, before] of cases) {
    const seen = new Template(template).render(variables);
    const byMinijinja = minijinja.renderStr(template, variables);
    const line = [template, `minijinja: ${JSON.stringify(byMinijinja)}`, `@huggingface/jinja: ${JSON.stringify(seen)}`];
    console.log(line.join("  "));
    same &&= byMinijinja === right && seen === before;
}
console.log("expected: as minijinja renders, and Jinja (which writes True for true)");
console.log(same ? "as seen before: all are rendered otherwise" : "CHANGED");
process.exit(same ? 0 : 1);
JS
node render.mjs
