package io.videoxl.video.images;

import io.videoxl.VideoXLException;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.Orientation;
import io.videoxl.video.fitting.RgbPicture;
import io.videoxl.video.images.HeifFile.Item;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Set;

/** HEIC and AVIF: coded pictures by FFmpeg's decoders, put together from their tiles, cropped and turned. */
final class HeifDecoder {
    private static final int GRID_HEADER = 8;

    /** Four numbers, each a fraction of two. */
    private static final int CLEAN_APERTURE = 8 * Integer.BYTES;

    private final HeifFile file;
    private final ImageFormat format;
    private final String name;
    private final Colouring colouring;

    private HeifDecoder(HeifFile file, ImageFormat format, String name, Colouring colouring) {
        this.file = file;
        this.format = format;
        this.name = name;
        this.colouring = colouring;
    }

    static DecodedImage decode(byte[] bytes, ImageFormat format, String name, Colouring colouring) {
        try {
            var file = HeifFile.read(bytes);
            var primary = file.primary()
                    .orElseThrow(() -> ImageDecoder.unreadable(
                            name,
                            "this " + format + " file has no picture of its own, perhaps a sequence",
                            "Watch it as a Video."));
            return new HeifDecoder(file, format, name, colouring).decode(primary);
        } catch (RuntimeException e) {
            if (e instanceof VideoXLException) {
                throw e;
            }
            throw ImageDecoder.undecodable(format, name, " (its structure is damaged: " + e.getMessage() + ")", e);
        }
    }

    private DecodedImage decode(Item primary) {
        requireKnown(primary);
        var picture = picture(primary, HeifColours.NONE, 0);
        var alpha = file.alphaOf(primary);
        if (alpha.isPresent()) {
            var plain = new HeifDecoder(file, format, name, Colouring.none());
            try (var opacity = plain.picture(alpha.get(), HeifColours.NONE, 0)) {
                picture = withAlpha(picture, opacity.rgb());
            } catch (Throwable t) {
                picture.close();
                throw t;
            }
        }
        return new DecodedImage(cropped(picture, primary), HeifFile.orientation(primary));
    }

    /** Properties that say what must be done to a picture before it is shown, and that are done here. */
    private void requireKnown(Item item) {
        boolean turned = false;
        for (var property : item.properties()) {
            turned |= Set.of("irot", "imir").contains(property.type());
            if (turned && property.type().equals("clap")) {
                throw unsupported("is cropped after it is turned");
            }
        }
    }

    private RuntimeException unsupported(String what) {
        return ImageDecoder.unreadable(name, "the picture in this " + format + " file " + what, "Convert it to PNG.");
    }

    /** @param whole what is said of the colours of that which the item is a part of */
    private PlainPicture picture(Item item, HeifColours whole, int depth) {
        ImageDecoder.requireNoInterrupt(name);
        var colours = HeifColours.of(item, whole);
        return switch (item.type()) {
            case "hvc1" -> coded(item, colours, ffmpeg.AV_CODEC_ID_HEVC(), "hvcC");
            case "av01" -> coded(item, colours, ffmpeg.AV_CODEC_ID_AV1(), "av1C");
            case "grid" -> grid(item, colours, HeifFile.deeper(depth));
            case "iden" -> {
                var sources = file.sources(item);
                if (sources.size() != 1 || HeifFile.orientation(sources.getFirst()) != Orientation.UPRIGHT) {
                    throw unsupported("is derived in an unusual way");
                }
                yield picture(sources.getFirst(), colours, HeifFile.deeper(depth));
            }
            default -> throw unsupported("is of the kind " + item.type());
        };
    }

    private PlainPicture coded(Item item, HeifColours colours, int codec, String configuration) {
        item.size().ifPresent(size -> requireSize(size[0], size[1]));
        var content = item.property(configuration).orElseThrow();
        var extradata = new byte[content.remaining()];
        content.get(extradata);
        return PacketDecoder.decodeItem(file.content(item), codec, extradata, colours, colouring, format, name);
    }

    private void requireSize(long width, long height) {
        if (width < 1 || height < 1 || width * height > ImageSource.MAX_PIXELS) {
            throw ImageDecoder.undecodable(
                    format, name, " (it is said to have " + width + "×" + height + " pixels)", null);
        }
    }

    private PlainPicture grid(Item item, HeifColours colours, int depth) {
        var header = ByteBuffer.wrap(file.content(item));
        boolean wide = (header.get(1) & 1) != 0;
        int rows = (header.get(2) & 0xFF) + 1;
        int columns = (header.get(3) & 0xFF) + 1;
        int width = wide ? header.getInt(4) : header.getShort(4) & 0xFFFF;
        int height = wide ? header.getInt(GRID_HEADER) : header.getShort(6) & 0xFFFF;
        requireSize(width, height);
        var tiles = file.sources(item);
        if (tiles.size() != rows * columns || tiles.contains(null)) {
            throw new IllegalArgumentException(tiles.size() + " tiles for " + columns + "×" + rows);
        }
        var whole = PlainPicture.allocate(width, height, false);
        try {
            int tileWidth = 0;
            int tileHeight = 0;
            for (int i = 0; i < tiles.size(); i++) {
                try (var tile = picture(tiles.get(i), colours, depth)) {
                    if (i == 0) {
                        tileWidth = tile.rgb().width();
                        tileHeight = tile.rgb().height();
                        requireCovered(spans(columns, tileWidth, width) && spans(rows, tileHeight, height));
                    }
                    requireCovered(tile.rgb().width() == tileWidth && tile.rgb().height() == tileHeight);
                    copy(tile.rgb(), whole.rgb(), i % columns * tileWidth, i / columns * tileHeight);
                }
            }
            return whole;
        } catch (Throwable t) {
            whole.close();
            throw t;
        }
    }

    /** Whether so many tiles reach to the end, and none lies beyond it. */
    private static boolean spans(int tiles, long tileLength, int length) {
        return tiles * tileLength >= length && (tiles - 1) * tileLength < length;
    }

    private static void requireCovered(boolean covered) {
        if (!covered) {
            throw new IllegalArgumentException("tiles do not cover the picture");
        }
    }

    /** What of a picture fits another, whose place (x, y) its corner is put to. */
    private static void copy(RgbPicture from, RgbPicture to, int x, int y) {
        long bytes = (long) RgbPicture.CHANNELS * Math.min(from.width(), to.width() - x);
        for (int row = 0; row < Math.min(from.height(), to.height() - y) && bytes > 0; row++) {
            MemorySegment.copy(
                    from.data(),
                    row * from.stride(),
                    to.data(),
                    (y + row) * to.stride() + (long) RgbPicture.CHANNELS * x,
                    bytes);
        }
    }

    /** Closes the picture it is given, or passes it on. */
    private static PlainPicture withAlpha(PlainPicture picture, RgbPicture opacity) {
        var rgb = picture.rgb();
        if (opacity.width() != rgb.width() || opacity.height() != rgb.height()) {
            return picture; // it would have to be resized; what is transparent is only told
        }
        var both = PlainPicture.allocate(rgb.width(), rgb.height(), true);
        copy(rgb, both.rgb(), 0, 0);
        for (int y = 0; y < rgb.height(); y++) {
            for (int x = 0; x < rgb.width(); x++) {
                long at = y * opacity.stride() + (long) RgbPicture.CHANNELS * x;
                both.setAlpha(x, y, opacity.data().get(ValueLayout.JAVA_BYTE, at));
            }
        }
        picture.close();
        return both;
    }

    /** The part that the clean aperture keeps (ISO/IEC 14496-12, 12.1.4). */
    private PlainPicture cropped(PlainPicture picture, Item item) {
        var aperture = item.property("clap").filter(content -> content.remaining() >= CLEAN_APERTURE);
        if (aperture.isEmpty()) {
            return picture;
        }
        var rgb = picture.rgb();
        var in = aperture.get();
        double width = fraction(in);
        double height = fraction(in);
        double left = fraction(in) + (rgb.width() - width) / 2;
        double top = fraction(in) + (rgb.height() - height) / 2;
        int x = (int) Math.round(left);
        int y = (int) Math.round(top);
        int columns = (int) Math.round(width);
        int rows = (int) Math.round(height);
        if (x < 0 || y < 0 || columns < 1 || rows < 1 || columns > rgb.width() - x || rows > rgb.height() - y) {
            picture.close();
            throw new IllegalArgumentException("it is cropped to more than it has");
        }
        var data = rgb.data().asSlice(y * rgb.stride() + (long) RgbPicture.CHANNELS * x);
        return new PlainPicture(
                new RgbPicture(data, rgb.stride(), columns, rows),
                alpha(picture, x, y, columns, rows),
                picture.memory());
    }

    private static MemorySegment alpha(PlainPicture picture, int x, int y, int columns, int rows) {
        if (picture.alpha() == null) {
            return null;
        }
        var kept = new byte[columns * rows];
        for (int row = 0; row < rows; row++) {
            long from = (long) (y + row) * picture.rgb().width() + x;
            MemorySegment.copy(picture.alpha(), ValueLayout.JAVA_BYTE, from, kept, row * columns, columns);
        }
        return MemorySegment.ofArray(kept);
    }

    private static double fraction(ByteBuffer in) {
        double numerator = in.getInt();
        return numerator / in.getInt();
    }
}
