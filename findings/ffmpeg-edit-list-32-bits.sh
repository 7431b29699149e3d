#!/usr/bin/env bash
# FFmpeg 8.1.2 (JavaCPP Presets 1.5.14) cuts an MP4 without encoding it anew (-ss, -c copy) by keeping what lies after the key frame before and
# leaving that out by an edit list. ISO/IEC 14496-12 (8.6.6) has its media_time in 32 bits with a sign, or in 64 as version 1; FFmpeg
# chooses by how long the edit is, not by where it begins, and drops the upper bits: from 2^31 ticks after the key frame on, the copy shows
# another part than asked for and gives it the right duration, without a warning. The specification has no negative media_time but -1.
# That is 6 h 38 min at 90 kHz, the scale of MPEG (a camera with a picture each five minutes has a key frame each 20 h 50 min by default), and
# 2.1 s in nanoseconds (-video_track_timescale takes up to 2^31 - 1).
# Why it matters: clips for questions and training are cut this way, and the wrong part has the right length.
# Needs Linux on x86-64, Maven, unzip and od. Exits with 1 when any of this changes.
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

ffmpeg() {
    ffmpeg/ffmpeg -nostdin -hide_banner -loglevel "${level:-error}" "$@"
}
# pictures FILE: the checksums of its pictures as shown
pictures() {
    ffmpeg -i "$1" -f framemd5 - | sed -n 's/^0,.*, *//p'
}

# 20 s with a key frame each 10 s; 20 h with one picture each five minutes and one key frame
ffmpeg -f lavfi -i testsrc2=size=64x48:rate=25:duration=20 -c:v mpeg4 -g 250 second.mp4
ffmpeg -f lavfi -i testsrc2=size=64x48:rate=1/300:duration=75000 -c:v mpeg4 -g 250 -video_track_timescale 90000 lapse.mp4
pictures second.mp4 >second.txt
pictures lapse.mp4 >lapse.txt

ffmpeg/ffmpeg -version | sed -n 1p
changed=0
# cut_at NAME FROM PICTURE SEEN LEFT OPTION...: the picture to begin with, the one seen of this version, and how many there are
cut_at() {
    local at first left edit
    level=warning ffmpeg -ss "$2" -i "$1.mp4" -c copy "${@:6}" -y cut.mp4 2>>warnings.txt
    pictures cut.mp4 >cut.txt
    first=$(grep -n -m 1 -F "$(sed -n 1p cut.txt)" "$1.txt" | sed 's/:.*//')
    left=$(wc -l <cut.txt)
    at=$(grep -abo -m 1 elst cut.mp4 | sed -n '1s/:.*//p')
    edit=$(od -An -v -tx1 -j $((at + 4)) -N 20 cut.mp4 | tr -d ' \n') # version, flags, number of edits, duration, media_time
    printf '%-7s from %5s s on %-35s elst version %s, media_time 0x%s; begins with picture %3s, expected %3s; %3s pictures, %s s\n' "$1" "$2" \
        "${*:6}" "$((16#${edit:0:2}))" "${edit:24:8}" "$first" "$3" "$left" \
        "$(ffmpeg/ffprobe -v error -show_entries format=duration -of csv=p=0 cut.mp4)"
    [ "$first" = "$4" ] && [ "$left" = "$5" ] || changed=1
}
cut_at second 5 126 126 375 -video_track_timescale 90000
cut_at second 5 126 19 375 -video_track_timescale 1000000000
cut_at lapse 15000 51 51 200
cut_at lapse 30000 101 1 91
cut_at lapse 60000 201 42 50

if [ -s warnings.txt ]; then
    cat warnings.txt
    changed=1
fi
[ $changed = 0 ] && echo "as seen before: beyond 2^31 ticks another part is shown" || echo "CHANGED"
exit $changed
