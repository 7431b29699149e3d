#!/usr/bin/env bash
# A frame that FFmpeg 7.1.1 writes as TIFF from a video ("ffmpeg -i film.mp4 frame.tif") has YCbCr samples, as TIFF 6.0 allows (section 21), not
# compressed as JPEG, and is shown in other colours by three readers that much is built on, without an error or a warning. sharp 0.35.5 (libvips),
# where the colours have full resolution (4:4:4, as of screen recordings), takes Y, Cb, Cr for red, green, blue: red is blue, white is pink;
# of 4:2:0 it is right. The JDK (17.0.15 and 25.0.3) converts to the right red, green and blue but says that they are linear, so that getRGB and
# whatever draws the picture have it too bright: a middle grey of 128 becomes 188. By section 21 they are not: it has gamma-corrected RGB on both
# sides of its formulas. Jimp 1.6.1 (utif2 4.1.0) takes 4:2:0 and 4:4:4 for 4:2:2: of a red frame one part is green, or blue and grey.
# FFmpeg itself and TwelveMonkeys imageio-tiff 3.12.0 read the right colours of all.
# Why it matters: frames are written as TIFF because nothing is lost in it; thumbnails, searches and models get other colours.
# Needs Linux on x86-64, a JDK of 17 or later, Maven, npm with Node.js 20.9 or later, unzip, od and column. Exits with 1 when any of this changes.
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
      <groupId>com.twelvemonkeys.imageio</groupId>
      <artifactId>imageio-tiff</artifactId>
      <version>3.12.0</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory="$folder/jars"
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.bytedeco:ffmpeg:$presets:jar:linux-x86_64 -DoutputDirectory="$folder"
unzip -q -j "ffmpeg-$presets-linux-x86_64.jar" 'org/bytedeco/ffmpeg/linux-x86_64/*' -d ffmpeg
chmod +x ffmpeg/ffmpeg
npm install --silent --no-audit --no-fund --prefix "$folder" sharp@0.35.5 jimp@1.6.1 utif2@4.1.0

ffmpeg() {
    LD_LIBRARY_PATH=ffmpeg ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error "$@"
}

cat >Read.java <<'JAVA'
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.io.File;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

class Read {
    static String colour(ImageReader reader, String name) throws Exception {
        try (var input = ImageIO.createImageInputStream(new File(name))) {
            reader.setInput(input);
            int rgb = reader.read(0).getRGB(8, 8);
            return (rgb >> 16 & 255) + "," + (rgb >> 8 & 255) + "," + (rgb & 255);
        }
    }

    public static void main(String[] names) throws Exception {
        Iterable<ImageReader> readers = () -> ImageIO.getImageReadersByFormatName("tiff");
        var jdk = StreamSupport.stream(readers.spliterator(), false)
                .filter(reader -> reader.getClass().getName().startsWith("com.sun."))
                .findFirst()
                .orElseThrow();
        for (var name : names) {
            var twelveMonkeys = new TIFFImageReaderSpi().createReaderInstance(null);
            System.out.println(name + " JDK=" + colour(jdk, name) + " TwelveMonkeys=" + colour(twelveMonkeys, name));
        }
    }
}
JAVA

cat >read.mjs <<'JS'
import { Jimp } from "jimp";
import sharp from "sharp";

for (const name of process.argv.slice(2)) {
    const pixels = (await Jimp.read(name)).bitmap.data;
    const colours = Array.from({ length: 256 }, (_, i) => pixels.subarray(4 * i, 4 * i + 3).join());
    const { data, info } = await sharp(name).raw().toBuffer({ resolveWithObject: true });
    const first = info.channels * (8 * 16 + 8);
    console.log(`${name} sharp=${data.subarray(first, first + 3).join()} Jimp=${colours[0]}/${new Set(colours).size}`);
}
JS

for colour in red white gray; do
    for format in rgb24 yuv444p yuv420p; do
        ffmpeg -f lavfi -i "color=$colour:size=16x16,format=$format" -frames:v 1 "$colour-$format.tif"
        ffmpeg -i "$colour-$format.tif" -sws_flags bitexact+accurate_rnd -f rawvideo -pix_fmt rgb24 pixels
        od -An -tu1 -j408 -N3 pixels | sed "s/^ */$colour-$format.tif FFmpeg=/; s/  */,/2g" >>by-ffmpeg.txt
        rm pixels
    done
done
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -version 2>&1 | sed -n 1p
"$java" -Djava.awt.headless=true -cp "jars/*" Read.java *.tif >by-java.txt
node read.mjs *.tif >by-node.txt 2>warnings.txt
[ ! -s warnings.txt ] || { cat warnings.txt; exit 1; }
sort by-ffmpeg.txt | join - by-java.txt | join - by-node.txt >seen.txt

# of Jimp the first pixel, and how many colours the picture of one colour has
cat >before.txt <<'SEEN'
gray-rgb24.tif FFmpeg=128,128,128 JDK=128,128,128 TwelveMonkeys=128,128,128 sharp=128,128,128 Jimp=128,128,128/1
gray-yuv420p.tif FFmpeg=126,126,126 JDK=188,188,188 TwelveMonkeys=129,128,129 sharp=128,128,128 Jimp=123,133,121/4
gray-yuv444p.tif FFmpeg=128,128,128 JDK=188,188,188 TwelveMonkeys=129,128,129 sharp=126,128,128 Jimp=123,130,126/5
red-rgb24.tif FFmpeg=255,0,0 JDK=255,0,0 TwelveMonkeys=255,0,0 sharp=255,0,0 Jimp=255,0,0/1
red-yuv420p.tif FFmpeg=252,0,0 JDK=255,0,0 TwelveMonkeys=255,0,0 sharp=254,0,0 Jimp=61,133,0/5
red-yuv444p.tif FFmpeg=254,0,0 JDK=255,0,0 TwelveMonkeys=255,0,0 sharp=81,90,240 Jimp=61,78,255/6
white-rgb24.tif FFmpeg=255,255,255 JDK=255,255,255 TwelveMonkeys=255,255,255 sharp=255,255,255 Jimp=255,255,255/1
white-yuv420p.tif FFmpeg=253,253,253 JDK=255,255,255 TwelveMonkeys=255,255,255 sharp=255,255,255 Jimp=255,125,255/4
white-yuv444p.tif FFmpeg=255,255,255 JDK=255,255,255 TwelveMonkeys=255,255,255 sharp=235,128,128 Jimp=255,160,235/5
SEEN
column -t seen.txt
echo "expected: of each reader the colour, within a few levels of rounding, and one only"
if diff before.txt seen.txt; then
    echo "as seen before: two pictures of three have other colours by sharp or the JDK, and by Jimp"
else
    echo "CHANGED"
    exit 1
fi
