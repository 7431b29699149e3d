#!/usr/bin/env bash
# Apache Tika 3.3.1 gives the time scale of an MP4 or QuickTime movie (mvhd, ISO/IEC 14496-12, 8.2.2: ticks a second of the movie's times) as
# the sample rate of its sound, xmpDM:audioSampleRate, until a sound track overwrites it. So every video without sound is told to have sound of
# 1000 Hz as FFmpeg writes it, or of 90000 Hz where a writer counts so. What XMP means by the property is the audio's sample rate; of a file
# without audio it is expected to be missing, as Tika's audioChannelType is.
# Why it matters: who picks videos with sound from a collection by this, or resamples by it, is told of sound that is not there.
# Needs a JDK of 17 or later, Maven and unzip, on Linux on x86-64. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

presets=7.1.1-1.5.12
cat >pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.tika</groupId>
      <artifactId>tika-core</artifactId>
      <version>3.3.1</version>
    </dependency>
    <dependency>
      <groupId>org.apache.tika</groupId>
      <artifactId>tika-parser-audiovideo-module</artifactId>
      <version>3.3.1</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>2.0.17</version>
    </dependency>
    <dependency>
      <groupId>org.bytedeco</groupId>
      <artifactId>ffmpeg</artifactId>
      <version>$presets</version>
      <classifier>linux-x86_64</classifier>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory="$folder/jars"
unzip -q -j "jars/ffmpeg-$presets-linux-x86_64.jar" 'org/bytedeco/ffmpeg/linux-x86_64/*' -d ffmpeg
chmod +x ffmpeg/ffmpeg ffmpeg/ffprobe
export LD_LIBRARY_PATH=$folder/ffmpeg

# make FILE OPTION...
make() {
    ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error -f lavfi -i testsrc2=size=64x48:rate=10:duration=1 "${@:2}" -c:v mpeg4 "$1"
}
make silent.mp4
make silent.mov
make ticks.mp4 -movie_timescale 90000
make sound.mp4 -f lavfi -i sine=sample_rate=44100:duration=1 -c:a aac

cat >Read.java <<'JAVA'
import java.nio.file.Path;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.XMPDM;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.mp4.MP4Parser;
import org.xml.sax.helpers.DefaultHandler;

class Read {
    public static void main(String[] names) throws Exception {
        for (var name : names) {
            var metadata = new Metadata();
            try (var in = TikaInputStream.get(Path.of(name), metadata)) {
                new MP4Parser().parse(in, new DefaultHandler(), metadata, new ParseContext());
            }
            System.out.println(name + " " + metadata.get(XMPDM.AUDIO_SAMPLE_RATE));
        }
    }
}
JAVA

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -cp 'jars/*' Read.java silent.mp4 silent.mov ticks.mp4 sound.mp4 >read.txt
changed=0
# expect FILE RATE EXPECTED
expect() {
    local seen streams
    seen=$(sed -n "s/^$1 //p" read.txt)
    streams=$(ffmpeg/ffprobe -v error -show_entries stream=codec_type -of csv=p=0 "$1" | paste -s -d ' ')
    printf '%-11s streams: %-12s Tika: xmpDM:audioSampleRate=%-6s expected: %s\n' "$1" "$streams" "$seen" "$3"
    [ "$seen" = "$2" ] || changed=1
}
expect silent.mp4 1000 none
expect silent.mov 1000 none
expect ticks.mp4 90000 none
expect sound.mp4 44100 44100
[ $changed = 0 ] && echo "as seen before: without sound, it is the movie's time scale" || echo "CHANGED"
exit $changed
