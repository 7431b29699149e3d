#!/usr/bin/env bash
# mpd-parser 1.4.0 (video.js reads DASH with it) lets a Period end where the whole presentation does. ISO/IEC 23009-1 ends it where the next
# Period starts, or after its own duration (5.3.2.1); S@r = -1 repeats a segment until the Period's end, times in it having the
# presentationTimeOffset subtracted (5.3.9.6). What comes out is longer or shorter than the film, with addresses of segments that are not
# there, and no warning: 80 s of 40, or 20 of 40, or none. Only with Period@duration in every Period, and without r = -1, it is right.
# Why it matters: Periods are how advertisements, chapters and cut recordings are put together, and the offset is how a piece of a longer
# recording is shown; a duration or a list of segments taken from this is wrong.
# Needs npm with Node.js 18 or later. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" mpd-parser@1.4.0

cat >read.mjs <<'JS'
import { parse } from "mpd-parser";

/** A presentation of 40 s. */
function presentation(...periods) {
    return `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static"
        minBufferTime="PT2S" mediaPresentationDuration="PT40S">${periods.join("")}</MPD>`;
}

function period(attributes, template) {
    return `<Period ${attributes}><AdaptationSet mimeType="video/mp4">${template}
        <Representation id="v" bandwidth="100000" width="64" height="48" codecs="avc1.42c00d"/></AdaptationSet></Period>`;
}

/** Segments of 4 s, by their numbers. */
function numbered(name) {
    return `<SegmentTemplate timescale="1" duration="4" media="${name}-$Number$.m4s" initialization="${name}.mp4"/>`;
}

/** Segments of 4 s from this time on, until the Period ends. */
function repeated(name, start) {
    return `<SegmentTemplate timescale="1" presentationTimeOffset="${start}" media="${name}-$Time$.m4s" initialization="${name}.mp4">
        <SegmentTimeline><S t="${start}" d="4" r="-1"/></SegmentTimeline></SegmentTemplate>`;
}

let same = true;
/** @param seen seconds in all, as seen of this version; 40 is right */
function show(what, text, seen) {
    const segments = parse(text, { manifestUri: "https://example.org/film.mpd" }).playlists[0].segments;
    const seconds = segments.reduce((sum, segment) => sum + segment.duration, 0);
    const last = segments.length === 0 ? "none" : segments.at(-1).uri;
    console.log(`${what.padEnd(58)} ${String(segments.length).padStart(2)} segments, ${seconds} s, the last: ${last}`);
    same &&= seconds === seen;
}
const half = 'duration="PT20S"';
show("two halves, each with a duration", presentation(period(half, numbered("a")), period(half, numbered("b"))), 40);
show("two halves, the second to the end", presentation(period(half, numbered("a")), period("", numbered("b"))), 60);
show(
    "two halves, by their starts",
    presentation(period('start="PT0S"', numbered("a")), period('start="PT20S"', numbered("b"))),
    80,
);
show("one period, r = -1", presentation(period("", repeated("a", 0))), 40);
show("two halves, each with a duration, r = -1", presentation(period(half, repeated("a", 0)), period(half, repeated("b", 0))), 80);
show("one period, r = -1, of a recording from its 20th second on", presentation(period("", repeated("a", 20))), 20);
show("one period, r = -1, of a recording from its 100th second on", presentation(period("", repeated("a", 100))), 0);
console.log("expected: 10 segments, 40 s, of each");
console.log(same ? "as seen before: two of seven are right" : "CHANGED");
process.exit(same ? 0 : 1);
JS
node read.mjs
