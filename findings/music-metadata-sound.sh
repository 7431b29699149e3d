#!/usr/bin/env bash
# music-metadata 12.1.0 takes a track's sampling rate from the sample entry of MP4, which has 16 bits for it (ISO/IEC 14496-12, 12.2.3): sound of
# 96 kHz is told to have 48, 176.4 to have 44.1, as FFmpeg 8.1.2 (JavaCPP Presets 1.5.14) writes what does not fit, and that of FFmpeg 7.1.1 to
# have 0. The rate is the track's timescale and stands in the codec's own description, where ffprobe and MediaInfo (mediainfo.js 0.3.8) read it.
# Of QuickTime with uncompressed sound, which has version 2 of the sound sample description (QuickTime File Format), it gives nothing: no
# duration, no rate, no channels, only that there is sound, and no warning, although the film's length is in its header too.
# Why it matters: who resamples by this halves the speed of the sound; films as editors and cameras write them have no length.
# Needs Linux on x86-64, Maven, npm with Node.js 20 or later (the package asks for 22) and unzip. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for presets in 8.1.2-1.5.14 7.1.1-1.5.12; do
    mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact=org.bytedeco:ffmpeg:$presets:jar:linux-x86_64 -DoutputDirectory="$folder"
    unzip -q -j "ffmpeg-$presets-linux-x86_64.jar" 'org/bytedeco/ffmpeg/linux-x86_64/*' -d "${presets%%-*}"
    chmod +x "${presets%%-*}/ffmpeg" "${presets%%-*}/ffprobe"
done
npm install --silent --no-audit --no-fund --prefix "$folder" music-metadata@12.1.0 mediainfo.js@0.3.8

# make VERSION FILE RATE CODEC: a second of video with sound
make() {
    LD_LIBRARY_PATH=$folder/$1 "$1/ffmpeg" -nostdin -hide_banner -loglevel error -f lavfi -i testsrc2=size=64x48:rate=25:duration=1 \
        -f lavfi -i sine=sample_rate="$3":duration=1 -c:v mpeg4 -c:a "$4" -ac 2 "$2"
}
make 8.1.2 alac-48000.mp4 48000 alac
make 8.1.2 alac-96000.mp4 96000 alac
make 8.1.2 alac-176400.mp4 176400 alac
make 8.1.2 flac-192000.mp4 192000 flac
make 7.1.1 older-96000.mp4 96000 alac
make 8.1.2 pcm-48000.mov 48000 pcm_s16le

cat >read.mjs <<'JS'
import { parseFile } from "music-metadata";

for (const name of process.argv.slice(2)) {
    const { format, quality } = await parseFile(name, { duration: true });
    console.log(name, format.sampleRate, format.numberOfChannels, format.duration, format.hasAudio, quality.warnings.length);
}
JS
node read.mjs *.mp4 *.mov >seen.txt

changed=0
# expect FILE RATE SEEN: the right rate, and what is seen of this version: rate, channels, duration, whether there is sound, how many warnings
expect() {
    local ffprobe mediainfo seen
    ffprobe=$(LD_LIBRARY_PATH=$folder/8.1.2 8.1.2/ffprobe -v error -select_streams a -show_entries stream=sample_rate -of csv=p=0 "$1")
    mediainfo=$(node_modules/.bin/mediainfo.js -f text "$1" | sed -n 's/^Sampling rate  *: //p' | sed -n 1p)
    seen=$(sed -n "s/^$1 //p" seen.txt)
    printf '%-16s ffprobe: %-7s MediaInfo: %-10s music-metadata, with channels, duration, sound, warnings: %s\n' "$1" "$ffprobe" "$mediainfo" "$seen"
    [ "$ffprobe" = "$2" ] && [ "$seen" = "$3" ] || changed=1
}
expect alac-48000.mp4 48000 '48000 2 1 true 0'
expect alac-96000.mp4 96000 '48000 2 1 true 0'
expect alac-176400.mp4 176400 '44100 2 1 true 0'
expect flac-192000.mp4 192000 '48000 2 1 true 0'
expect older-96000.mp4 96000 '0 2 1 true 0'
expect pcm-48000.mov 48000 'undefined undefined undefined true 0'
echo "expected: the rate of ffprobe, 2 channels, 1 s"
[ $changed = 0 ] && echo "as seen before: right up to 65535 Hz, nothing of uncompressed sound" || echo "CHANGED"
exit $changed
