#!/usr/bin/env bash
# metadata-extractor 2.21.0 shows the duration of an MP4, QuickTime or AVI file as hours:minutes:seconds, but takes only the minutes out of the
# seconds, not the hours: a film of 1:30:30 is told to last "01:30:3630", one of ten hours "10:00:36000". Below an hour it is right.
# The rational number behind the same tag of MP4 and QuickTime is right.
# Why it matters: descriptions (Directory.getDescription, Tag.toString) are what lists, search indexes and captions of videos are made of,
# and films of more than an hour are just those that one wants to know the length of.
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
chmod +x ffmpeg/ffmpeg

# make NAME SECONDS: a frame every ten seconds
make() {
    LD_LIBRARY_PATH=ffmpeg ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error \
        -f lavfi -i color=black:size=16x16:rate=0.1:duration="$2" -c:v mpeg4 "$1"
}

cat >Read.java <<'JAVA'
import com.drew.imaging.ImageMetadataReader;
import java.io.File;

class Read {
    public static void main(String[] names) throws Exception {
        for (var name : names) {
            for (var directory : ImageMetadataReader.readMetadata(new File(name)).getDirectories()) {
                for (var tag : directory.getTags()) {
                    if (tag.getTagName().equals("Duration in Seconds") || tag.toString().startsWith("[AVI] Duration")) {
                        System.out.println(name + " \"" + tag.getDescription() + "\" " + directory.getRational(tag.getTagType()));
                    }
                }
            }
        }
    }
}
JAVA

make short.mp4 3590
make hour.mp4 3600
make film.mp4 5430
make film.mov 5430
make film.avi 5430
make long.mp4 36000
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -cp 'jars/*' Read.java {short,hour,film,long}.mp4 film.{mov,avi} | tee read.txt

changed=0
# expect LINE EXPECTED
expect() {
    printf '%-28s expected: %s\n' "${1%\"*}\"" "$2"
    grep -qxF "$1" read.txt || changed=1
}
echo
expect 'short.mp4 "00:59:50" 3590000/1000' 00:59:50
expect 'hour.mp4 "01:00:3600" 3600000/1000' 01:00:00
expect 'film.mp4 "01:30:3630" 5430000/1000' 01:30:30
expect 'film.mov "01:30:3630" 5430000/1000' 01:30:30
expect 'film.avi "01:30:3630" null' 01:30:30
expect 'long.mp4 "10:00:36000" 36000000/1000' 10:00:00
[ $changed = 0 ] && echo "as seen before: the seconds still hold the hours" || echo "CHANGED"
exit $changed
