#!/usr/bin/env bash
# @remotion/media-parser 4.0.529 leaves sound out of MP4 files whose picture lasts longer than their sound. Of the tracks' next samples it takes
# the one with the lowest decoding time, but compares these as they stand in the file, in units of each track's own mdhd.timescale (ISO/IEC
# 14496-12, 8.4.2), which differ: the slower counting picture is read to its end first, and with that the file's end is reached. Of 8 s of
# sound (376 frames of AAC) beside 10 s of picture it gives 5 frames where the picture counts in 600 a second, as QuickTime does, 81 with FFmpeg's
# own 10240, 235 with 30000, all with 90000. No error, no warning, and the duration is right. Where the sound is as long as the picture
# all is given. mediabunny 1.61.0 and ffprobe of FFmpeg 7.1.1 read all of it each time.
# Why it matters: this is what takes sound out of films in the browser, to transcribe or to convert it; the talk ends after a tenth of a second
# because of a picture that stays on at the end.
# Needs Linux on x86-64, Maven, npm with Node.js 20 or later and unzip. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

presets=7.1.1-1.5.12
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.bytedeco:ffmpeg:$presets:jar:linux-x86_64 -DoutputDirectory="$folder"
unzip -q -j "ffmpeg-$presets-linux-x86_64.jar" 'org/bytedeco/ffmpeg/linux-x86_64/*' -d ffmpeg
chmod +x ffmpeg/ffmpeg ffmpeg/ffprobe
export LD_LIBRARY_PATH=$folder/ffmpeg
npm install --silent --no-audit --no-fund --prefix "$folder" @remotion/media-parser@4.0.529 mediabunny@1.61.0

cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { parseMedia } from "@remotion/media-parser";
import { nodeReader } from "@remotion/media-parser/node";
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from "mediabunny";

const src = process.argv[2];
let sound = 0;
let picture = 0;
const { durationInSeconds } = await parseMedia({
    src,
    reader: nodeReader,
    acknowledgeRemotionLicense: true,
    fields: { durationInSeconds: true },
    onAudioTrack: () => () => void (sound += 1),
    onVideoTrack: () => () => void (picture += 1),
});
const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(readFileSync(src)) });
let packets = 0;
for await (const packet of new EncodedPacketSink(await input.getPrimaryAudioTrack()).packets()) {
    packets += 1;
}
console.log(durationInSeconds, picture, sound, packets);
JS

changed=0
# expect SECONDS TIMESCALE FRAMES: the picture's length and time scale, and the frames of sound that are given
expect() {
    local ffprobe duration picture sound mediabunny
    ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error -y -f lavfi -i testsrc2=size=64x48:rate=10:duration="$1" \
        -f lavfi -i sine=sample_rate=48000:duration=8 -c:v libvpx-vp9 -deadline realtime -g 10 -c:a aac -video_track_timescale "$2" film.mp4
    ffprobe=$(ffmpeg/ffprobe -v error -select_streams a -count_packets -show_entries stream=nb_read_packets -of csv=p=0 film.mp4)
    node read.mjs film.mp4 >seen.txt 2>warnings.txt
    [ ! -s warnings.txt ] || { cat warnings.txt; exit 1; }
    read -r duration picture sound mediabunny <seen.txt
    printf '%2s s of picture in units of 1/%-5s ffprobe: %s frames of sound; mediabunny: %s; media-parser: %3s s, %3s of picture, %3s of sound\n' \
        "$1" "$2" "$ffprobe" "$mediabunny" "$duration" "$picture" "$sound"
    [ "$mediabunny" = 376 ] && [ "$ffprobe" = 376 ] && [ "$duration" = "$1" ] && [ "$picture" = "${1}0" ] && [ "$sound" = "$3" ] || changed=1
}
expect 8 600 376
expect 10 600 5
expect 10 10240 81
expect 10 30000 235
expect 10 90000 376
echo "expected: 376 frames of sound each time"
[ $changed = 0 ] && echo "as seen before: what sound is left when the picture ends is not given" || echo "CHANGED"
exit $changed
