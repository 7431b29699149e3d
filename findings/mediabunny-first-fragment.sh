#!/usr/bin/env bash
# mediabunny 1.61.0 reads of a fragmented MP4 whose moov has samples of its own only these, not the fragments behind it. ISO/IEC 14496-12
# (8.8.1) has the samples of the fragments added to those in the moov where there is an mvex, as here. FFmpeg writes such files with
# "-movflags frag_keyframe", the flag that its documentation names for fragments at key frames: the first second is in the moov, seven come
# behind it, and it is 1 s with 10 frames that mediabunny tells and, converted, all that is left. No error and no warning. Of the same video
# with empty_moov it reads all. ffprobe of FFmpeg 7.1.1 and MP4Box.js (mp4box 2.4.1) read 80 frames of both.
# Why it matters: recordings are written in fragments so that they can be read after a break; all of them but the beginning is gone, and a
# tool that converts or uploads them and deletes the original loses it.
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
npm install --silent --no-audit --no-fund --prefix "$folder" mediabunny@1.61.0 mp4box@2.4.1

# make NAME FLAGS: 8 s of 10 frames a second, a key frame each second
make() {
    ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error -f lavfi -i testsrc2=size=64x48:rate=10:duration=8 \
        -c:v libvpx-vp9 -deadline realtime -g 10 -movflags "$2" "$1.mp4"
}
make whole faststart
make empty frag_keyframe+empty_moov
make first frag_keyframe

cat >read.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { ALL_FORMATS, BufferSource, BufferTarget, Conversion, EncodedPacketSink, Input, Mp4OutputFormat, Output } from "mediabunny";
import { MP4BoxBuffer, createFile } from "mp4box";

function samplesByMp4Box(file) {
    let samples = 0;
    const isoFile = createFile();
    isoFile.onReady = (info) => {
        isoFile.onSamples = (id, user, more) => (samples += more.length);
        isoFile.setExtractionOptions(info.videoTracks[0].id);
        isoFile.start();
    };
    isoFile.appendBuffer(MP4BoxBuffer.fromArrayBuffer(file.buffer.slice(file.byteOffset, file.byteOffset + file.length), 0), true);
    isoFile.flush();
    return samples;
}

for (const name of ["whole", "empty", "first"]) {
    const file = readFileSync(`${name}.mp4`);
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(file) });
    let packets = 0;
    for await (const packet of new EncodedPacketSink(await input.getPrimaryVideoTrack()).packets()) {
        packets += 1;
    }
    console.log(name, await input.computeDuration(), packets, samplesByMp4Box(file));
    const output = new Output({ format: new Mp4OutputFormat(), target: new BufferTarget() });
    await (await Conversion.init({ input, output })).execute();
    writeFileSync(`${name}-converted.mp4`, Buffer.from(output.target.buffer));
}
JS
node read.mjs >seen.txt 2>warnings.txt
[ ! -s warnings.txt ] || { cat warnings.txt; exit 1; }

frames() {
    ffmpeg/ffprobe -v error -count_packets -show_entries stream=nb_read_packets -of csv=p=0 "$1"
}

changed=0
# expect NAME SECONDS: what is seen of this version, with ten frames a second
expect() {
    local seconds packets mp4box
    read -r seconds packets mp4box <<<"$(sed -n "s/^$1 //p" seen.txt)"
    printf '%-5s ffprobe: %s frames; mp4box: %s; mediabunny: %s s, %s frames; once converted, by ffprobe: %s frames\n' "$1" \
        "$(frames "$1.mp4")" "$mp4box" "$seconds" "$packets" "$(frames "$1-converted.mp4")"
    [ "$(frames "$1.mp4")" = 80 ] && [ "$mp4box" = 80 ] || changed=1
    [ "$seconds" = "$2" ] && [ "$packets" = "${2}0" ] && [ "$(frames "$1-converted.mp4")" = "${2}0" ] || changed=1
}
expect whole 8
expect empty 8
expect first 1
echo "expected: 80 frames of each, as ffprobe and mp4box read"
[ $changed = 0 ] && echo "as seen before: what comes after the moov's own samples is not read" || echo "CHANGED"
exit $changed
