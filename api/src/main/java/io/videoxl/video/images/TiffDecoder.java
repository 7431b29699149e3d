package io.videoxl.video.images;

import com.twelvemonkeys.imageio.plugins.tiff.BigTIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import javax.imageio.spi.ImageReaderSpi;

/** TIFF by TwelveMonkeys: strips and tiles, chunky and planar, every compression that its specification knows. */
final class TiffDecoder {
    private static final ImageReaderSpi PROVIDER = JavaImageReader.prepared(new TIFFImageReaderSpi());
    private static final ImageReaderSpi BIG = JavaImageReader.prepared(new BigTIFFImageReaderSpi());

    private TiffDecoder() {}

    static PlainPicture decode(byte[] file, ImageFormat format, String name) {
        boolean big = format == ImageFormat.BIG_TIFF_LITTLE_ENDIAN || format == ImageFormat.BIG_TIFF_BIG_ENDIAN;
        try (var reader = new JavaImageReader(big ? BIG : PROVIDER, file, format, name)) {
            return reader.read(source -> SampleConversion.picture(source.read(0), format, name));
        }
    }
}
