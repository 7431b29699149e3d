#!/usr/bin/env bash
# @langchain/openai 1.6.0 (with @langchain/core 1.4.0) sends other content than a message has, without an error or a warning, when ChatOpenAI
# uses chat completions, its default. Of LangChain's own standard blocks ("contentBlocks") every video is left out, so are pictures by fileId,
# sound and files by url: the model gets the question alone. Bytes in a Uint8Array, which the type has beside a base64 string, go out as
# decimal numbers with commas after ";base64," (RFC 2397). And all sound but audio/wav and audio/mp3 is called "wav", also audio/mpeg, which
# is MP3's registered type (RFC 3003). With its other interface, Responses, the same library sends base64 and the video, as a file.
# Expected: the content, or an error. Vercel's ai 6.0.326 with @ai-sdk/openai 3.0.141 sends the same bytes as base64, calls audio/mpeg mp3 and
# refuses video.
# Why it matters: a model that is asked about a video it never got answers all the same, and servers of video models speak chat completions.
# Needs npm with Node.js 20 or later (the package asks for 22). Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" \
    @langchain/openai@1.6.0 @langchain/core@1.4.0 ai@6.0.326 @ai-sdk/openai@3.0.141

cat >send.mjs <<'JS'
import { createServer } from "node:http";
import { createOpenAI } from "@ai-sdk/openai";
import { HumanMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { generateText } from "ai";

let sent;
const chat = { id: "1", object: "chat.completion", created: 1, model: "m" };
const message = { role: "assistant", content: "yes" };
const response = { id: "1", object: "response", created_at: 1, model: "m", status: "completed", output: [] };
const server = createServer((request, answer) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
        const { messages, input } = JSON.parse(body);
        sent = (messages ?? input)[0].content;
        answer.setHeader("content-type", "application/json");
        answer.end(JSON.stringify(messages ? { ...chat, choices: [{ index: 0, message, finish_reason: "stop" }] } : response));
    });
});
await new Promise((started) => server.listen(0, "127.0.0.1", started));
const baseURL = `http://127.0.0.1:${server.address().port}/v1`;

const question = { type: "text", text: "What is this?" };

/** What goes out beside the question, or the error. */
async function other(call) {
    sent = undefined;
    try {
        await call();
    } catch (error) {
        return error.name;
    }
    return JSON.stringify(sent.slice(1)).replace(`${baseURL}/`, "");
}

function byLangChain(block, useResponsesApi = false) {
    const model = new ChatOpenAI({ model: "m", apiKey: "none", configuration: { baseURL }, useResponsesApi, maxRetries: 0 });
    return other(() => model.invoke([new HumanMessage({ contentBlocks: [question, block] })]));
}

function byVercel(part) {
    const model = createOpenAI({ baseURL, apiKey: "none" }).chat("m");
    return other(() => generateText({ model, maxRetries: 0, messages: [{ role: "user", content: [question, part] }] }));
}

const bytes = new Uint8Array([1, 2, 3, 254]);
const data = Buffer.from(bytes).toString("base64");
const url = "http://example.org/1";
const blocks = {
    "picture, base64": { type: "image", mimeType: "image/png", data },
    "picture, bytes": { type: "image", mimeType: "image/png", data: bytes },
    "picture, id": { type: "image", fileId: "1" },
    "sound, audio/wav": { type: "audio", mimeType: "audio/wav", data },
    "sound, audio/mpeg": { type: "audio", mimeType: "audio/mpeg", data },
    "sound, bytes": { type: "audio", mimeType: "audio/wav", data: bytes },
    "sound, url": { type: "audio", mimeType: "audio/wav", url },
    "file, url": { type: "file", mimeType: "application/pdf", url },
    "video, base64": { type: "video", mimeType: "video/mp4", data },
    "video, url": { type: "video", mimeType: "video/mp4", url },
    "video, id": { type: "video", fileId: "1" },
};
for (const [name, block] of Object.entries(blocks)) {
    console.log(`${name}: ${await byLangChain(block)}`);
}
console.log(`picture, bytes, by Responses: ${await byLangChain(blocks["picture, bytes"], true)}`);
console.log(`video, url, by Responses: ${await byLangChain(blocks["video, url"], true)}`);
console.log(`picture, bytes, by ai: ${await byVercel({ type: "image", mediaType: "image/png", image: bytes })}`);
console.log(`sound, audio/mpeg, by ai: ${await byVercel({ type: "file", mediaType: "audio/mpeg", data: bytes })}`);
console.log(`video, base64, by ai: ${await byVercel({ type: "file", mediaType: "video/mp4", data: bytes })}`);
server.close();
JS
node send.mjs >seen.txt 2>warnings.txt
cat seen.txt
[ ! -s warnings.txt ] || { cat warnings.txt; exit 1; }

cat >before.txt <<'SEEN'
picture, base64: [{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID/g=="}}]
picture, bytes: [{"type":"image_url","image_url":{"url":"data:image/png;base64,1,2,3,254"}}]
picture, id: []
sound, audio/wav: [{"type":"input_audio","input_audio":{"data":"AQID/g==","format":"wav"}}]
sound, audio/mpeg: [{"type":"input_audio","input_audio":{"data":"AQID/g==","format":"wav"}}]
sound, bytes: [{"type":"input_audio","input_audio":{"data":"1,2,3,254","format":"wav"}}]
sound, url: []
file, url: []
video, base64: []
video, url: []
video, id: []
picture, bytes, by Responses: [{"type":"input_image","detail":"auto","image_url":"data:image/png;base64,AQID/g=="}]
video, url, by Responses: [{"type":"input_file","file_url":"http://example.org/1"}]
picture, bytes, by ai: [{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID/g=="}}]
sound, audio/mpeg, by ai: [{"type":"input_audio","input_audio":{"data":"AQID/g==","format":"mp3"}}]
video, base64, by ai: AI_UnsupportedFunctionalityError
SEEN
echo "expected: never [], bytes as base64 (AQID/g==), audio/mpeg as mp3"
if diff before.txt seen.txt; then
    echo "as seen before: video is left out, bytes are sent as decimal numbers, MP3 is called wav"
else
    echo "CHANGED"
    exit 1
fi
