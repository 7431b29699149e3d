#!/usr/bin/env bash
# hls-parser 0.16.1 takes an apostrophe within a quoted string of HLS for the start of another one: the closing quote is not seen any more and
# all attributes that follow become part of the text. RFC 8216 (4.2) has any character but line feed, carriage return and the double quote in
# it, and no single quotes. Of "Director's commentary" the language and the address are gone. Of several EXT-X-DATERANGE before a segment
# (4.3.2.7 sets no limit) only the last is left, and of content steering (draft-pantos-hls-rfc8216bis, 4.4.6.6) nothing:
# EXT-X-CONTENT-STEERING is waited for by another name, PATHWAY-ID likewise. With strictMode it says no word either. m3u8-parser 7.2.0 reads them all.
# Why it matters: a French or English name of a sound track is enough for that track to be missed, chapters and advertisements disappear from
# a playlist that is read, changed and written again, and so does the second source of a film.
# Needs npm with Node.js 18 or later. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" hls-parser@0.16.1 m3u8-parser@7.2.0

cat >read.mjs <<'JS'
import hls from "hls-parser";
import { Parser } from "m3u8-parser";

hls.setOptions({ strictMode: true });

function other(text) {
    const parser = new Parser();
    parser.push(text);
    parser.end();
    return parser.manifest;
}

let same = true;
/** @param seen what hls-parser made of it, as seen of this version; of m3u8-parser it is what is written */
function show(what, expected, one, two, seen) {
    const [left, right] = [JSON.stringify(one) ?? "nothing", JSON.stringify(two) ?? "nothing"];
    console.log(`${what}\n  hls-parser:  ${left}\n  m3u8-parser: ${right}`);
    same &&= left === (JSON.stringify(seen) ?? "nothing") && right === JSON.stringify(expected);
}

const films = `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-CONTENT-STEERING:SERVER-URI="/steering",PATHWAY-ID="north"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="The film",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="film.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Director's commentary",LANGUAGE="fr",URI="director.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1280000,CODECS="avc1.4d401f,mp4a.40.2",AUDIO="sound",PATHWAY-ID="north"
video.m3u8
`;
const master = hls.parse(films);
const expected = other(films);
const groups = expected.mediaGroups.AUDIO.sound;
for (const [index, name, track] of [
    [0, "The film", { language: "en", uri: "film.m3u8" }],
    [1, "Director's commentary", { language: "fr", uri: "director.m3u8" }],
]) {
    const { language, uri } = master.variants[0].audio[index];
    const { language: language2, uri: uri2 } = groups[name];
    show(name, track, { language, uri }, { language: language2, uri: uri2 }, index === 0 ? track : {});
}
console.log(`  its name:    ${master.variants[0].audio[1].name}`);
same &&= master.variants[0].audio[1].name === `Director's commentary",LANGUAGE="fr",URI="director.m3u8`;
show(
    "content steering",
    { pathwayId: "north", serverUri: "/steering" },
    master.contentSteering,
    expected.contentSteering,
    undefined,
);
show("the pathway", "north", master.variants[0].pathwayId, expected.playlists[0].attributes["PATHWAY-ID"], undefined);

const chapters = `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:9
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z
#EXT-X-DATERANGE:ID="one",START-DATE="2026-01-01T00:00:00Z",DURATION=4
#EXT-X-DATERANGE:ID="two",START-DATE="2026-01-01T00:00:04Z",DURATION=5
#EXTINF:9,
0.ts
#EXT-X-DATERANGE:ID="three",START-DATE="2026-01-01T00:00:09Z",DURATION=9
#EXTINF:9,
1.ts
#EXT-X-ENDLIST
`;
const read = hls.parse(chapters);
show(
    "chapters",
    ["one", "two", "three"],
    read.segments.map((segment) => segment.dateRange.id),
    other(chapters).dateRanges.map((range) => range.id),
    ["two", "three"],
);
const written = [...hls.stringify(read).matchAll(/DATERANGE:ID="(\w+)"/g)].map((match) => match[1]);
console.log(`  written again: ${JSON.stringify(written)}`);
same &&= written.join() === "two,three";
console.log("expected: what m3u8-parser reads");
console.log(same ? "as seen before: attributes, chapters and pathways are left out" : "CHANGED");
process.exit(same ? 0 : 1);
JS
node read.mjs
