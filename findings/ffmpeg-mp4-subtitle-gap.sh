#!/usr/bin/env bash
# FFmpeg 8.1.2 (JavaCPP Presets 1.5.14) writes subtitles into MP4 and QuickTime (-c:s mov_text) in microseconds, and a pause between two of more
# than 2^31 of them, 35 min 47 s, as one microsecond: what follows is shown right after, 40 minutes or two hours too early. It exits with 0; at
# its usual level of messages it warns of a "Packet duration" that is "out of range", at -loglevel error of nothing. ISO/IEC 14496-12 has
# 32 bits without a sign for a duration (8.6.1.2), in any timescale; in milliseconds, all that SubRip has, 49 days fit.
# mp4box.js 2.4.1 reads the same times from the file, and into Matroska FFmpeg writes them right.
# Why it matters: subtitles for what is spoken in another language only, song lyrics and notes to a lesson have such pauses; all after the
# first of them are at wrong places. (Seen as a message in issue 14884 of yt-dlp.)
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
npm install --silent --no-audit --no-fund --prefix "$folder" mp4box@2.4.1

ffmpeg() {
    ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error "$@"
}
cat >samples.mjs <<'JS'
import { readFileSync } from "node:fs";
import { createFile } from "mp4box";

const file = createFile();
const bytes = new Uint8Array(readFileSync(process.argv[2])).buffer;
bytes.fileStart = 0;
file.appendBuffer(bytes);
file.flush();
const track = file.getInfo().tracks.find((other) => other.codec.startsWith("tx3g"));
const cues = file.getTrackSamplesInfo(track.id).filter((sample) => sample.size > 2); // the others are pauses
console.log(cues.map((sample) => new Date((sample.cts / sample.timescale) * 1000).toISOString().slice(11, 19)).join(" "));
JS

# film TIME: a film of three hours with three lines, the second at that time, the third after two hours and a half
film() {
    printf '%s\n' 1 '00:00:10,000 --> 00:00:12,000' Bonjour. '' 2 "$1,000 --> $1,500" Merci. '' 3 "02:30:00,000 --> 02:30:02,000" Adieu. '' >film.srt
    ffmpeg -f lavfi -i color=black:size=16x16:rate=1/10:duration=10800 -i film.srt -c:v mpeg4 -c:s mov_text -y film.mp4
    ffmpeg -i film.srt -y film.mkv
}
read_back() {
    ffmpeg -i "$1" -f srt - | sed -n 's/^\([0-9:]*\),.* -->.*$/\1/p' | paste -s -d ' '
}
changed=0
# expect WHAT EXPECTED SEEN ACTUAL
expect() {
    printf '%-26s %s   expected: %s\n' "$1" "$4" "$2"
    [ "$4" = "$3" ] || changed=1
}
for second in 00:35:58 00:36:01; do
    film $second
    right="00:00:10 $second 02:30:00"
    seen='00:00:10 00:00:12 00:00:12'
    [ $second != 00:35:58 ] || seen="00:00:10 $second 00:35:58"
    expect 'MP4, read by FFmpeg' "$right" "$seen" "$(read_back film.mp4)"
    expect 'MP4, read by mp4box.js' "$right" "$seen" "$(node samples.mjs film.mp4)"
    expect 'Matroska, read by FFmpeg' "$right" "$right" "$(read_back film.mkv)"
done
[ $changed = 0 ] && echo "as seen before: after a long pause each line comes too early" || echo "CHANGED"
exit $changed
