#!/usr/bin/env bash
# JavaCV 1.5.14's FFmpegFrameGrabber has two clocks: getTimestamp() tells the time that is in the file, setTimestamp() and setVideoTimestamp()
# take the time since the file's beginning. They differ by the file's start time, which is seldom 0 in MPEG transport streams, and hours in
# recorded broadcasts. So setVideoTimestamp(getTimestamp()) goes to a later frame, and to a still later one when it is done again, though it
# is documented as a precise seek to the "video frame containing the requested timestamp". In a file that begins at 0 they agree.
# Why it matters: a frame is noted with its time and fetched again by that time, as a picture or for a model: another one comes.
# Needs a JDK of 17 or later and Maven, on Linux on x86-64. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.bytedeco</groupId>
      <artifactId>javacv</artifactId>
      <version>1.5.14</version>
      <exclusions>
        <exclusion>
          <groupId>*</groupId>
          <artifactId>*</artifactId>
        </exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>org.bytedeco</groupId>
      <artifactId>ffmpeg</artifactId>
      <version>8.1.2-1.5.14</version>
    </dependency>
    <dependency>
      <groupId>org.bytedeco</groupId>
      <artifactId>ffmpeg</artifactId>
      <version>8.1.2-1.5.14</version>
      <classifier>linux-x86_64</classifier>
    </dependency>
    <dependency>
      <groupId>org.bytedeco</groupId>
      <artifactId>javacpp</artifactId>
      <version>1.5.14</version>
      <classifier>linux-x86_64</classifier>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory="$folder/jars"

cat >Clocks.java <<'JAVA'
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;

class Clocks {
    static final int FRAMES = 300;

    /** Thirty seconds, ten frames a second, a key frame every second. */
    static void write(String file, String format, String start) throws Exception {
        try (var recorder = new FFmpegFrameRecorder(file, 64, 64)) {
            recorder.setFormat(format);
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG2VIDEO);
            recorder.setOption("output_ts_offset", start);
            recorder.setFrameRate(10);
            recorder.setGopSize(10);
            recorder.setMaxBFrames(0);
            recorder.start();
            var frame = new Frame(64, 64, Frame.DEPTH_UBYTE, 3);
            for (int i = 0; i < FRAMES; i++) {
                recorder.record(frame, avutil.AV_PIX_FMT_BGR24);
            }
            recorder.stop();
        }
    }

    static double seconds(long microseconds) {
        return Math.round(microseconds / 1e4) / 100.0;
    }

    static void read(String file) throws Exception {
        try (var grabber = new FFmpegFrameGrabber(file)) {
            grabber.start();
            grabber.grabImage();
            System.out.printf("%s: first %s s, length %s s", file, seconds(grabber.getTimestamp()), seconds(grabber.getLengthInTime()));
            grabber.setVideoTimestamp(10_000_000);
            for (int i = 0; i < 4; i++) {
                grabber.grabImage();
                long told = grabber.getTimestamp();
                System.out.printf("%s%s", i == 0 ? "; setVideoTimestamp(10 s), and then of what is told: " : ", ", seconds(told));
                grabber.setVideoTimestamp(told);
            }
            System.out.println();
        }
    }

    public static void main(String[] arguments) throws Exception {
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        write("film.mp4", "mp4", "0");
        write("film.ts", "mpegts", "0");
        write("later.ts", "mpegts", "4");
        read("film.mp4");
        read("film.ts");
        read("later.ts");
    }
}
JAVA
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -cp 'jars/*' Clocks.java 2>java.txt | tee seen.txt || { cat java.txt; exit 2; }

changed=0
expect() {
    grep -qxF "$1" seen.txt || { echo "CHANGED: not $1"; changed=1; }
}
expect 'film.mp4: first 0.0 s, length 30.0 s; setVideoTimestamp(10 s), and then of what is told: 10.0, 10.0, 10.0, 10.0'
expect 'film.ts: first 0.1 s, length 30.0 s; setVideoTimestamp(10 s), and then of what is told: 10.1, 10.2, 10.3, 10.4'
expect 'later.ts: first 4.0 s, length 30.0 s; setVideoTimestamp(10 s), and then of what is told: 14.0, 18.0, 22.0, 26.0'
echo "expected: the same time four times, of each file"
[ $changed = 0 ] && echo "as seen before: of what does not begin at 0, each is another frame"
exit $changed
