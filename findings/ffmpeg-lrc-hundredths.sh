#!/usr/bin/env bash
# FFmpeg 8.1.2 (JavaCPP Presets 1.5.14) rounds the fraction of a time in LRC by itself, without a carry to the seconds: 3.995 s becomes
# [00:03.100], which is 3.1 s for FFmpeg itself and any reader of decimal fractions; 4.00 s is right. With the new option -precision 1, for
# tenths, it is each time from .95 on. FFmpeg 7.1.1 carries, and 8.1.2 as well into ASS, of hundredths too.
# Why it matters: one line in 200 (in tenths one in 20) of a song's or a film's text comes nine tenths of a second too early, before the line
# that it follows if that is near, and no one is told.
# Needs Linux on x86-64, Maven and unzip. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for presets in 8.1.2-1.5.14 7.1.1-1.5.12; do
    mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact=org.bytedeco:ffmpeg:$presets:jar:linux-x86_64 -DoutputDirectory="$folder"
    unzip -q -j "ffmpeg-$presets-linux-x86_64.jar" 'org/bytedeco/ffmpeg/linux-x86_64/*' -d "${presets%%-*}"
    chmod +x "${presets%%-*}/ffmpeg"
done
# ffmpeg VERSION OPTION...
ffmpeg() {
    LD_LIBRARY_PATH=$folder/$1 "$1/ffmpeg" -nostdin -hide_banner -loglevel warning "${@:2}" 2>&1
}

cat >song.srt <<'SRT'
1
00:00:03,700 --> 00:00:03,900
one

2
00:00:03,995 --> 00:00:05,000
two

3
00:00:05,994 --> 00:00:06,000
three

4
00:00:59,999 --> 00:01:02,000
four

SRT
changed=0
# expect WHAT EXPECTED SEEN ACTUAL
expect() {
    printf '%-34s %-48s expected: %s\n' "$1" "$4" "$2"
    [ "$4" = "$3" ] || changed=1
}
times() {
    sed -n "s/$1/\1/p" | paste -s -d ' '
}
right='00:03.70 00:04.00 00:05.99 01:00.00'
lrc='^\[\([0-9:.]*\)\].*$'
expect '7.1.1, to LRC' "$right" "$right" "$(ffmpeg 7.1.1 -i song.srt -f lrc - | times "$lrc")"
expect '8.1.2, to LRC' "$right" '00:03.70 00:03.100 00:05.99 00:59.100' "$(ffmpeg 8.1.2 -i song.srt song.lrc && times "$lrc" <song.lrc)"
expect '8.1.2, and back to SubRip' '00:00:03,700 00:00:04,000 00:00:05,990 00:01:00,000' '00:00:03,100 00:00:03,700 00:00:05,990 00:00:59,100' \
    "$(ffmpeg 8.1.2 -i song.lrc -f srt - | times '^\([0-9:,]*\) -->.*$')"
expect '8.1.2, to LRC with -precision 1' '00:03.7 00:04.0 00:06.0 01:00.0' '00:03.7 00:03.10 00:05.10 00:59.10' \
    "$(ffmpeg 8.1.2 -i song.srt -precision 1 -f lrc - | times "$lrc")"
expect '8.1.2, to ASS' '0:00:03.70 0:00:04.00 0:00:05.99 0:01:00.00' '0:00:03.70 0:00:04.00 0:00:05.99 0:01:00.00' \
    "$(ffmpeg 8.1.2 -i song.srt -f ass - | times '^Dialogue: 0,\([0-9:.]*\),.*$')"
[ $changed = 0 ] && echo "as seen before: 100 hundredths are not a second" || echo "CHANGED"
exit $changed
