#!/usr/bin/env bash
# FFmpeg 8.1.2 (JavaCPP Presets 1.5.14; 7.1.1 likewise) reads of a DASH manifest with several Periods only the longest one, and says nothing of
# the others, not even in its debug log. Its documentation has the demuxer present "all AVStreams found in the manifest"; ISO/IEC 23009-1
# makes a Media Presentation of a sequence of Periods (5.3.2). Here the first 8 of 20 s are missing, the rest begins at 0, and the duration is
# told as 12 s, though the manifest says 20. mpd-parser 1.4.0 lists the segments of both Periods.
# Why it matters: each advertisement or cut begins a Period, so what is watched through FFmpeg (players, OpenCV, data set tools) may be one part
# of a film, with the times of that part.
# Needs Linux on x86-64, Maven, unzip, npm with Node.js 18 or later. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

presets=8.1.2-1.5.14
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.bytedeco:ffmpeg:$presets:jar:linux-x86_64 -DoutputDirectory="$folder"
unzip -q -j "ffmpeg-$presets-linux-x86_64.jar" 'org/bytedeco/ffmpeg/linux-x86_64/*' -d ffmpeg
chmod +x ffmpeg/ffmpeg ffmpeg/ffprobe
export LD_LIBRARY_PATH=$folder/ffmpeg
npm install --silent --no-audit --no-fund --prefix "$folder" mpd-parser@1.4.0

# segments NAME SECONDS COLOUR: NAME-init.mp4, NAME-1.m4s and so on, of 4 s each
segments() {
    ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error -f lavfi -i "color=$3:size=64x48:rate=10:duration=$2" -c:v mpeg4 -g 40 -bf 0 \
        -f dash -seg_duration 4 -use_template 1 -use_timeline 0 -init_seg_name "$1-init.mp4" -media_seg_name "$1-\$Number\$.m4s" "$1.mpd"
}

# period NAME START SECONDS
period() {
    cat <<XML
<Period start="PT$2S" duration="PT$3S"><AdaptationSet contentType="video" mimeType="video/mp4" segmentAlignment="true">
<SegmentTemplate timescale="1" duration="4" startNumber="1" initialization="$1-init.mp4" media="$1-\$Number\$.m4s"/>
<Representation id="v" codecs="mp4v.20" bandwidth="20000" width="64" height="48" frameRate="10"/></AdaptationSet></Period>
XML
}

# manifest SECONDS PERIOD...
manifest() {
    local seconds=$1
    shift
    echo "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-live:2011\" type=\"static\""
    echo "minBufferTime=\"PT4S\" mediaPresentationDuration=\"PT${seconds}S\">$*</MPD>"
}

segments red 8 red
segments blue 12 blue
manifest 20 "$(period red 0 8)" "$(period blue 8 12)" >film.mpd
manifest 8 "$(period red 0 8)" >red-alone.mpd
manifest 12 "$(period blue 0 12)" >blue-alone.mpd

cat >list.mjs <<'JS'
import { readFileSync } from "node:fs";
import { parse } from "mpd-parser";

for (const name of process.argv.slice(2)) {
    const { segments } = parse(readFileSync(name, "utf8"), { manifestUri: "https://example.org/" }).playlists[0];
    console.log(`${name} ${segments.reduce((sum, segment) => sum + segment.duration, 0)} s of ${segments.map(({ uri }) => uri).join(" ")}`);
}
JS

ffmpeg/ffmpeg -version | sed -n 1p
for name in red-alone blue-alone film; do
    frames=$(ffmpeg/ffprobe -v fatal -count_packets -show_entries stream=nb_read_packets -of default=nk=1:nw=1 $name.mpd | sed -n 1p)
    seconds=$(ffmpeg/ffprobe -v error -show_entries format=duration -of default=nk=1:nw=1 $name.mpd)
    red=$(ffmpeg/ffmpeg -nostdin -loglevel error -i $name.mpd -frames:v 1 -pix_fmt rgb24 -f rawvideo - | od -An -N1 -tu1)
    echo "$name.mpd $frames frames, $seconds s, the first is $([ "$red" -gt 128 ] && echo red || echo blue)"
done | tee read.txt
ffmpeg/ffmpeg -nostdin -hide_banner -loglevel debug -i film.mpd -f null - 2>&1 | grep -i period >said.txt || true
node list.mjs {red-alone,blue-alone,film}.mpd | tee -a read.txt

changed=0
expect() {
    grep -qxF "$1" read.txt || { echo "CHANGED: not $1"; changed=1; }
}
expect 'red-alone.mpd 80 frames, 8.000000 s, the first is red'
expect 'blue-alone.mpd 120 frames, 12.000000 s, the first is blue'
expect 'film.mpd 120 frames, 12.000000 s, the first is blue'
expect 'film.mpd 20 s of red-1.m4s red-2.m4s blue-1.m4s blue-2.m4s blue-3.m4s'
[ ! -s said.txt ] || { echo "CHANGED: it says"; cat said.txt; changed=1; }
echo "expected: of film.mpd 200 frames, 20 s, the first is red; or a word on what is left out"
[ $changed = 0 ] && echo "as seen before: the longest Period alone"
exit $changed
