#!/usr/bin/env bash
# metadata-extractor 2.21.0 reads QuickTime files otherwise than MP4 files, whose boxes are the same. Of a .mov's frame rate it takes the first
# frame's duration for all (QuickTime File Format, "Time-to-sample atom": each entry has a count): 30 frames a second, copied from Matroska,
# whose times are milliseconds, become 30.303, as 29.97 do, 60 become 58.824. And the movie header it reads as version 0 whatever its version:
# with 64 bits (ISO/IEC 14496-12, 8.2.2, version 1) a film of 83 minutes has a duration of 0/0 and a rate of 1075. Of the same content in MP4
# both are right, and ffprobe of FFmpeg 7.1.1 reads both right of both.
# Why it matters: times of frames are counted from this rate, off by more than a half minute an hour; a long film counts as empty.
# Needs a JDK of 17 or later, Maven and unzip, on Linux on x86-64. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

presets=7.1.1-1.5.12
for artifact in org.bytedeco:ffmpeg:$presets:jar:linux-x86_64 com.drewnoakes:metadata-extractor:2.21.0 com.adobe.xmp:xmpcore:6.1.11; do
    mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact="$artifact" -DoutputDirectory="$folder/jars"
done
unzip -q -j "jars/ffmpeg-$presets-linux-x86_64.jar" 'org/bytedeco/ffmpeg/linux-x86_64/*' -d ffmpeg
chmod +x ffmpeg/ffmpeg ffmpeg/ffprobe
export LD_LIBRARY_PATH=$folder/ffmpeg

ffmpeg() {
    ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error "$@"
}
# frames NAME RATE: two minutes of frames, in Matroska and copied from it
frames() {
    ffmpeg -f lavfi -i color=black:size=16x16:rate="$2":duration=120 -c:v mpeg4 "$1.mkv"
    ffmpeg -i "$1.mkv" -c copy "$1.mov"
    ffmpeg -i "$1.mkv" -c copy "$1.mp4"
}
frames 30 30
frames 29.97 30000/1001
frames 60 60
# 5000 s, a frame every ten; as long in microseconds as no 32 bits hold
ffmpeg -f lavfi -i color=black:size=16x16:rate=0.1:duration=5000 -c:v mpeg4 -movie_timescale 1000000 long.mov
ffmpeg -i long.mov -c copy -movie_timescale 1000000 long.mp4

cat >Read.java <<'JAVA'
import com.drew.imaging.ImageMetadataReader;
import java.io.File;
import java.util.regex.Pattern;

class Read {
    public static void main(String[] names) throws Exception {
        var wanted = Pattern.compile("Frame Rate|Duration in Seconds|Preferred Rate");
        for (var name : names) {
            for (var directory : ImageMetadataReader.readMetadata(new File(name)).getDirectories()) {
                for (var tag : directory.getTags()) {
                    if (wanted.matcher(tag.getTagName()).matches()) {
                        var value = tag.getTagName().startsWith("Duration")
                                ? directory.getRational(tag.getTagType())
                                : String.format("%.3f", directory.getDouble(tag.getTagType()));
                        System.out.println(name + " " + tag.getTagName() + ": " + value);
                    }
                }
            }
        }
    }
}
JAVA
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -Duser.language=en -cp 'jars/*' Read.java {30,29.97,60,long}.{mov,mp4} >read.txt

rate() {
    ffmpeg/ffprobe -v error -show_entries stream=avg_frame_rate -of csv=p=0 "$1" | awk -F/ '{ printf "%.2f", $1 / $2 }'
}
changed=0
# expect FILE TAG SEEN EXPECTED: what is seen of this version, and what ffprobe reads
expect() {
    local seen=
    seen=$(sed -n "s|^$1 $2: ||p" read.txt)
    printf '%-10s %-20s %-20s expected: %s\n' "$1" "$2" "$seen" "$4"
    [ "$seen" = "$3" ] || changed=1
}
for name in 30 29.97 60; do
    for type in mov mp4; do
        [ "$(rate $name.$type)" = "$(printf '%.2f' $name)" ] || { echo "CHANGED: ffprobe $name.$type"; changed=1; }
    done
done
for type in mov mp4; do
    seconds=$(ffmpeg/ffprobe -v error -show_entries format=duration -of csv=p=0 long.$type)
    [ "$seconds" = 5000.000000 ] || { echo "CHANGED: ffprobe long.$type"; changed=1; }
done
expect 30.mov 'Frame Rate' 30.303 30.000
expect 30.mp4 'Frame Rate' 30.000 30.000
expect 29.97.mov 'Frame Rate' 30.303 29.970
expect 29.97.mp4 'Frame Rate' 29.970 29.970
expect 60.mov 'Frame Rate' 58.824 60.000
expect 60.mp4 'Frame Rate' 60.000 60.000
expect long.mov 'Duration in Seconds' 0/0 5000000000/1000000
expect long.mp4 'Duration in Seconds' 5000000000/1000000 5000000000/1000000
expect long.mov 'Preferred Rate' 1075.000 1.000
expect long.mp4 'Preferred Rate' 1.000 1.000
[ $changed = 0 ] && echo "as seen before: right of MP4, wrong of QuickTime" || echo "CHANGED"
exit $changed
