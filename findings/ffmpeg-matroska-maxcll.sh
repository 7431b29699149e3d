#!/usr/bin/env bash
# FFmpeg 7.1.1 (JavaCPP Presets 1.5.12) reads a Matroska file's MaxCLL only together with a MaxFALL above 0. Both are optional elements of
# their own (RFC 9559), and 0 means "not known" (CTA-861.3); mediainfo.js 0.3.8 reads the same files' MaxCLL, and FFmpeg itself
# reads it from the QuickTime file that it copied into Matroska: a plain -c copy loses it.
# Why it matters: a tone mapper that takes a video's peak from this takes another for the same video in another container, unseen.
# Needs Linux on x86-64, Maven, npm with Node.js 18 or later, unzip and od. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

presets=7.1.1-1.5.12
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.bytedeco:ffmpeg:$presets:jar:linux-x86_64-gpl -DoutputDirectory="$folder"
unzip -q -j "ffmpeg-$presets-linux-x86_64-gpl.jar" 'org/bytedeco/ffmpeg/linux-x86_64-gpl/*' -d ffmpeg
chmod +x ffmpeg/ffmpeg ffmpeg/ffprobe
export LD_LIBRARY_PATH=$folder/ffmpeg
npm install --silent --no-audit --no-fund --prefix "$folder" mediainfo.js@0.3.8

ffmpeg() {
    ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error "$@"
}

# make NAME MAXCLL,MAXFALL: NAME.mov and its copy NAME.mkv, in ProRes, which has no such numbers of its own
make() {
    ffmpeg -f lavfi -i testsrc2=size=64x64:rate=10:duration=0.2 -pix_fmt yuv420p10le -c:v libx265 -x265-params \
        "log-level=none:pools=none:frame-threads=1:hdr10=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:max-cll=$2" \
        "$1-hevc.mp4"
    ffmpeg -i "$1-hevc.mp4" -c:v prores_ks -threads 1 "$1.mov"
    ffmpeg -i "$1.mov" -c copy -write_crc32 0 "$1.mkv"
}

by_ffmpeg() {
    ffmpeg/ffprobe -v error -show_entries stream_side_data=max_content -of default=noprint_wrappers=1:nokey=1 "$1"
}

by_mediainfo() {
    node_modules/.bin/mediainfo.js -f text "$1" | sed -n 's|^Maximum Content Light Level *: *\(.*\) cd/m2|\1|p' | tr -d ' '
}

make both 1000,400
make zero 1000,0
# MaxFALL (55BD, two bytes: 400) becomes a Void of the same length.
LC_ALL=C sed 's/\x55\xbd\x82\x01\x90/\xec\x83\x00\x00\x00/' both.mkv >absent.mkv
elements=$(od -An -v -tx1 absent.mkv | tr -d ' \n')
[[ $elements == *55bc8203e8ec83000000* ]] || { echo "FAILED to make a file with MaxCLL alone"; exit 2; }

ffmpeg/ffmpeg -version | sed -n 1p
echo "mediainfo.js $(node -p 'require("./node_modules/mediainfo.js/package.json").version')"
changed=0
# expect FILE WHAT FFMPEG: what is read of a MaxCLL of 1000
expect() {
    local one two
    one=$(by_ffmpeg "$1")
    two=$(by_mediainfo "$1")
    printf '%-11s %-32s ffprobe: %-8s MediaInfo: %s\n' "$1" "$2" "${one:-nothing}" "${two:-nothing}"
    [ "$one" = "$3" ] && [ "$two" = 1000 ] || changed=1
}
expect both.mov 'MaxCLL 1000, MaxFALL 400' 1000
expect both.mkv 'MaxCLL 1000, MaxFALL 400' 1000
expect zero.mov 'MaxCLL 1000, MaxFALL 0' 1000
expect zero.mkv 'MaxCLL 1000, MaxFALL 0' ''
expect absent.mkv 'MaxCLL 1000, no MaxFALL' ''

echo "expected by RFC 9559: 1000 of every file"
[ $changed = 0 ] && echo "as seen before: Matroska's MaxCLL is read only beside a MaxFALL above 0" || echo "CHANGED"
exit $changed
