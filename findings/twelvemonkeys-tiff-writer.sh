#!/usr/bin/env bash
# TwelveMonkeys imageio-tiff 3.12.0 on the class path registers a TIFF writer that ImageIO prefers to the JDK's (25.0.3). It says that it can
# write pictures of 16 bits a channel and two or more channels, and of floats, but throws IllegalArgumentException for them, which ImageIO.write
# documents for arguments that are null; the JDK's writer alone writes them, bit for bit.
# Why it matters: a library that brings these readers to read images breaks, in programs that never call it, the writing of 16-bit TIFF
# (scans, frames of HDR video). Asking for the JDK's writer by its class still works.
# Needs a JDK of 17 or later and Maven. Exits with 1 when any of this changes.
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
      <groupId>com.twelvemonkeys.imageio</groupId>
      <artifactId>imageio-tiff</artifactId>
      <version>3.12.0</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory="$folder/jars"

cat >Write.java <<'JAVA'
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;

class Write {
    static BufferedImage picture(int space, boolean alpha, int type) {
        var transparency = alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE;
        var model = new ComponentColorModel(ColorSpace.getInstance(space), alpha, false, transparency, type);
        var raster = model.createCompatibleWritableRaster(16, 16);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                for (int band = 0; band < raster.getNumBands(); band++) {
                    float value = (16 * y + x + band) / 300f;
                    raster.setSample(x, y, band, type == DataBuffer.TYPE_FLOAT ? value : Math.round(value * 65535));
                }
            }
        }
        return new BufferedImage(model, raster, false, null);
    }

    static String read(BufferedImage written, byte[] file) throws Exception {
        var raster = ImageIO.read(new ByteArrayInputStream(file)).getRaster();
        double[] expected = written.getRaster().getPixels(0, 0, 16, 16, (double[]) null);
        double[] actual = raster.getPixels(0, 0, 16, 16, (double[]) null);
        return Arrays.equals(expected, actual) ? "written" : "written with other samples";
    }

    static void show(String name, BufferedImage image) throws Exception {
        var type = ImageTypeSpecifier.createFromRenderedImage(image);
        var first = ImageIO.getImageWriters(type, "tif").next();
        boolean says = first.getOriginatingProvider().canEncodeImage(type);
        var file = new ByteArrayOutputStream();
        String result;
        try {
            result = ImageIO.write(image, "tif", file) ? read(image, file.toByteArray()) : "false";
        } catch (IllegalArgumentException e) {
            result = "IllegalArgumentException: " + e.getMessage();
        }
        System.out.println(name + ": " + first.getClass().getName() + ", can encode it: " + says + "; ImageIO.write: "
                + result + "; JDK's writer by its class: " + byJdk(image));
    }

    static String byJdk(BufferedImage image) throws Exception {
        var writers = ImageIO.getImageWritersByFormatName("tif");
        while (writers.hasNext()) {
            ImageWriter writer = writers.next();
            if (writer.getClass().getName().startsWith("com.sun.")) {
                var file = new ByteArrayOutputStream();
                try (var output = ImageIO.createImageOutputStream(file)) {
                    writer.setOutput(output);
                    writer.write(image);
                }
                return read(image, file.toByteArray());
            }
        }
        return "none";
    }

    public static void main(String[] arguments) throws Exception {
        ImageIO.setUseCache(false);
        show("RGB 8", new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR));
        show("grey 16", picture(ColorSpace.CS_GRAY, false, DataBuffer.TYPE_USHORT));
        show("RGB 16", picture(ColorSpace.CS_sRGB, false, DataBuffer.TYPE_USHORT));
        show("RGBA 16", picture(ColorSpace.CS_sRGB, true, DataBuffer.TYPE_USHORT));
        show("RGB float", picture(ColorSpace.CS_sRGB, false, DataBuffer.TYPE_FLOAT));
    }
}
JAVA

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -version 2>&1 | sed -n 1p
echo; echo "== the JDK alone"
"$java" -Djava.awt.headless=true Write.java | tee jdk.txt
echo; echo "== with imageio-tiff 3.12.0 on the class path"
"$java" -Djava.awt.headless=true -cp "jars/*" Write.java | tee both.txt

changed=0
# expect FILE PATTERN COUNT
expect() {
    [ "$(grep -c "$2" "$1")" = "$3" ] || { echo "CHANGED: $1 has not $3 times: $2"; changed=1; }
}
expect jdk.txt ': com.sun.* ImageIO.write: written; JDK.s writer by its class: written$' 5
expect both.txt 'JDK.s writer by its class: written$' 5
expect both.txt ': com.twelvemonkeys.* can encode it: true; ImageIO.write: written; ' 2
expect both.txt '^RGBA\? \(16\|float\): com.twelvemonkeys.* can encode it: true; ImageIO.write: IllegalArgumentException: ' 3

echo; echo "expected: with more readers on the class path, ImageIO.write still writes what it wrote, or returns false"
[ $changed = 0 ] && echo "as seen before: three of five pictures are no longer written"
exit $changed
