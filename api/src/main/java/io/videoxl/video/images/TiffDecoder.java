package io.videoxl.video.images;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;

/** TIFF by TwelveMonkeys: strips and tiles, chunky and planar, every compression that its specification knows. */
final class TiffDecoder {
    private static final TIFFImageReaderSpi PROVIDER = JavaImageReader.prepared(new TIFFImageReaderSpi());

    private TiffDecoder() {}

    static PlainPicture decode(byte[] file, ImageFormat format, String name) {
        try (var reader = new JavaImageReader(PROVIDER, file, format, name)) {
            return reader.read(source -> SampleConversion.picture(source.read(0), format, name));
        }
    }
}
