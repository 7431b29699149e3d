#!/usr/bin/env bash
# FFmpeg 8.1.2 (JavaCPP Presets 1.5.14) takes subtitles through ASS, and what that needs stays in the text. WebVTT must have & and < of a text
# as &amp; and &lt; (4.2.2, "cue text span"): FFmpeg undoes that when it reads and does not do it when it writes, so the next reader takes what
# lies between < and > for a tag. Braces become \{{}, a backslash is followed by an invisible U+2060, a no-break space becomes \h, in WebVTT and
# in SubRip made from it; with each conversion it grows. From SubRip, which has no escapes, C:\new comes out with a line feed for its \n, and
# "i < b && b > 0" without what lies between, as <b> with attributes.
# Why it matters: subtitles of lessons hold formulas, paths, code and JSON; whenever they are converted some of it is lost or garbage is added,
# and what is searched, or shown to a model, is another text.
# Needs Linux on x86-64, Maven, npm with Node.js 18 or later and unzip. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

presets=8.1.2-1.5.14
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.bytedeco:ffmpeg:$presets:jar:linux-x86_64 -DoutputDirectory="$folder"
unzip -q -j "ffmpeg-$presets-linux-x86_64.jar" 'org/bytedeco/ffmpeg/linux-x86_64/*' -d ffmpeg
chmod +x ffmpeg/ffmpeg
export LD_LIBRARY_PATH=$folder/ffmpeg
npm install --silent --no-audit --no-fund --prefix "$folder" media-captions@1.0.4

cat >lesson.vtt <<'VTT'
WEBVTT

00:01.000 --> 00:02.000
if (a &lt; b &amp;&amp; b > c)

00:02.000 --> 00:03.000
I &lt;3 AT&amp;T

00:03.000 --> 00:04.000
{"a": 1}

00:04.000 --> 00:05.000
C:\new

00:05.000 --> 00:06.000
5&nbsp;km
VTT
cat >lesson.srt <<'SRT'
1
00:00:01,000 --> 00:00:02,000
while (i < b && b > 0)

2
00:00:02,000 --> 00:00:03,000
C:\new

SRT
convert() {
    ffmpeg/ffmpeg -nostdin -hide_banner -loglevel warning -i "$1" "$2"
}
convert lesson.vtt once.vtt
convert once.vtt twice.vtt
convert lesson.vtt from-vtt.srt
convert lesson.srt from-srt.srt
convert lesson.srt from-srt.vtt

cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { parseText, tokenizeVTTCue } from "media-captions";

/** The text of a cue as a player shows it. */
function shown(tokens) {
    return tokens.map((token) => (token.type === "text" ? token.data : shown(token.children))).join("");
}

let same = true;
async function show(name, what, expected) {
    const file = readFileSync(name, "utf8");
    const { cues } = await parseText(file, { type: name.endsWith("vtt") ? "vtt" : "srt" });
    // SubRip's text is as it stands in the file.
    const seen = cues.map((cue) => (name.endsWith("vtt") ? shown(tokenizeVTTCue(cue)) : cue.text));
    console.log(`${name}, ${what}`);
    for (const text of seen) {
        console.log("  " + text.replaceAll("\n", "<line feed>").replaceAll("\u2060", "<U+2060>").replaceAll("\u00a0", "<no-break space>"));
    }
    same &&= JSON.stringify(seen) === JSON.stringify(expected);
}
await show("lesson.vtt", "as it is", ["if (a < b && b > c)", "I <3 AT&T", '{"a": 1}', "C:\\new", "5\u00a0km"]);
const once = ['\\{{}"a": 1}', "C:\\\u2060new", "5\\hkm"];
await show("once.vtt", "from lesson.vtt", ["if (a  c)", "I ", ...once]);
await show("from-vtt.srt", "from lesson.vtt", ["if (a < b && b > c)", "I <3 AT&T", ...once]);
await show("twice.vtt", "from once.vtt", ["if (a  c)", "I ", '\\\u2060\\{{}\\{{}}"a": 1}', "C:\\\u2060\u2060new", "5\\\u2060hkm"]);
await show("from-srt.srt", "from lesson.srt", ["while (i <b> 0)</b>", "C:\new"]);
await show("from-srt.vtt", "from lesson.srt", ["while (i  0)", "C:\new"]);
console.log("expected: the same text of each");
console.log(same ? "as seen before: text is lost, and garbage added" : "CHANGED");
process.exit(same ? 0 : 1);
JS
node read.mjs
