#!/usr/bin/env bash
# mediabunny 1.61.0 takes from an MP4's edit list (ISO/IEC 14496-12, 8.6.6) where a track begins, but not its segment_duration, where it ends:
# what was cut off behind is there again, in the duration, among the packets and, once converted, for every player, as the new file has no such
# edit. It warns of several edits, which it says not to support, but here there is one. ffprobe of FFmpeg 7.1.1 and MediaInfo (mediainfo.js
# 0.3.8) give the duration of the edit, FFmpeg marks the packets behind it as to be discarded.
# Why it matters: editors trim so without encoding anew, and encoders of sound to end it where it ended; what someone cut away (a name, a face,
# the talk after the meeting) comes back in what is made of the video, and all times of its end are wrong.
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
npm install --silent --no-audit --no-fund --prefix "$folder" mediabunny@1.61.0 mediainfo.js@0.3.8

# 8 s, a key frame each second
ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error -f lavfi -i testsrc2=size=64x48:rate=10:duration=8 \
    -c:v libvpx-vp9 -deadline realtime -g 10 whole.mp4

cat >trim.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { ALL_FORMATS, BufferSource, BufferTarget, Conversion, EncodedPacketSink, Input, Mp4OutputFormat, Output } from "mediabunny";

const whole = readFileSync("whole.mp4");
const at = (type) => whole.indexOf(type, 0, "latin1") + 4; // what follows its version and flags is at + 4
const timescale = whole.readUInt32BE(at("mdhd") + 12);

/** The same video from this second on, for so many: in its only edit, and as the duration of the track and the movie. */
function trim(name, start, seconds) {
    const file = Buffer.from(whole);
    if (file.readUInt32BE(at("elst") + 4) !== 1 || file.readUInt32BE(at("mvhd") + 12) !== 1000) {
        throw new Error("the file is not as it should be");
    }
    file.writeUInt32BE(seconds * 1000, at("elst") + 8);
    file.writeInt32BE(start * timescale, at("elst") + 12);
    file.writeUInt32BE(seconds * 1000, at("mvhd") + 16);
    file.writeUInt32BE(seconds * 1000, at("tkhd") + 20);
    writeFileSync(name, file);
}
trim("start.mp4", 5, 3); // to the end of what is there
trim("middle.mp4", 2, 3);
trim("end.mp4", 0, 3);

for (const name of ["whole", "start", "middle", "end"]) {
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(readFileSync(`${name}.mp4`)) });
    let packets = 0;
    for await (const packet of new EncodedPacketSink(await input.getPrimaryVideoTrack()).packets()) {
        packets += packet.timestamp >= 0; // those before are not to be shown, its documentation says
    }
    console.log(name, await input.computeDuration(), packets);
    const output = new Output({ format: new Mp4OutputFormat(), target: new BufferTarget() });
    await (await Conversion.init({ input, output })).execute();
    writeFileSync(`${name}-converted.mp4`, Buffer.from(output.target.buffer));
}
JS
node trim.mjs >seen.txt 2>warnings.txt
[ ! -s warnings.txt ] || { cat warnings.txt; exit 1; }

seconds() {
    ffmpeg/ffprobe -v error -show_entries format=duration -of csv=p=0 "$1"
}
shown() {
    ffmpeg/ffprobe -v error -show_entries packet=flags -of csv=p=0 "$1" | grep -vc D
}

changed=0
# expect NAME SECONDS SEEN: the right seconds and those seen of this version, with ten packets each
expect() {
    local mediainfo mediabunny
    mediainfo=$(node_modules/.bin/mediainfo.js -f text "$1.mp4" | sed -n 's/^Duration  *: //p' | sed -n 1p)
    mediabunny=$(sed -n "s/^$1 //p" seen.txt)
    printf '%-7s ffprobe: %s s, %2s packets; MediaInfo: %s; mediabunny: %s s, %s packets; once converted, by ffprobe: %s s, %s packets\n' "$1" \
        "$(seconds "$1.mp4")" "$(shown "$1.mp4")" "$mediainfo" $mediabunny "$(seconds "$1-converted.mp4")" "$(shown "$1-converted.mp4")"
    [ "$(seconds "$1.mp4")" = "$2.000000" ] && [ "$(shown "$1.mp4")" = "${2}0" ] && [ "$mediainfo" = "$2 s 0 ms" ] || changed=1
    [ "$mediabunny" = "$3 ${3}0" ] && [ "$(seconds "$1-converted.mp4")" = "$3.000000" ] && [ "$(shown "$1-converted.mp4")" = "${3}0" ] || changed=1
}
expect whole 8 8
expect start 3 3
expect middle 3 6
expect end 3 8
echo "expected: as ffprobe and MediaInfo say"
[ $changed = 0 ] && echo "as seen before: the end of an edit is not seen" || echo "CHANGED"
exit $changed
