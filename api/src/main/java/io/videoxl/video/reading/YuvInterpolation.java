package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.AVComponentDescriptor;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPixFmtDescriptor;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.RgbPicture;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/**
 * Turns the YUV of JPEG and lossy WebP into RGB as the libraries that Pillow uses do: colours that are coded at half the
 * resolution are interpolated linearly, with weights of 3/4 and 1/4, and converted in fixed point by BT.601 (ITU-T T.871).
 */
final class YuvInterpolation {
    private static final int FRACTION_BITS = 16;
    private static final int HALF = 1 << (FRACTION_BITS - 1);
    private static final int MIDDLE = 128;

    /** {@code AVColorSpace}s that mean BT.601; unspecified is 2. */
    private static final Set<Integer> BT_601 = Set.of(2, ffmpeg.AVCOL_SPC_BT470BG(), ffmpeg.AVCOL_SPC_SMPTE170M());

    /** Where the coded colours are between whose rows, and columns, is interpolated. */
    private final int[] row;

    private final int chromaWidth;
    private final int chromaHeight;
    private final int shiftX;
    private final int shiftY;
    private final MemorySegment frame;

    private YuvInterpolation(MemorySegment frame, MemorySegment descriptor) {
        this.frame = frame;
        shiftX = AVPixFmtDescriptor.log2_chroma_w(descriptor);
        shiftY = AVPixFmtDescriptor.log2_chroma_h(descriptor);
        chromaWidth = (AVFrame.width(frame) + shiftX) >> shiftX;
        chromaHeight = (AVFrame.height(frame) + shiftY) >> shiftY;
        row = new int[chromaWidth];
    }

    /** Whether pictures are planar, of eight bits, with colours at full or half resolution, by BT.601. */
    static boolean handles(int format, int matrix) {
        var descriptor = ffmpeg.av_pix_fmt_desc_get(format);
        if (FFmpeg.isNull(descriptor) || ExactRgb.handles(format) || !BT_601.contains(matrix)) {
            return false;
        }
        for (int i = 0; i < RgbPicture.CHANNELS; i++) {
            var component = AVPixFmtDescriptor.comp(descriptor, i);
            if (AVComponentDescriptor.plane(component) != i
                    || AVComponentDescriptor.step(component) != 1
                    || AVComponentDescriptor.depth(component) != Byte.SIZE) {
                return false;
            }
        }
        return AVPixFmtDescriptor.nb_components(descriptor) >= RgbPicture.CHANNELS
                && AVPixFmtDescriptor.log2_chroma_w(descriptor) <= 1
                && AVPixFmtDescriptor.log2_chroma_h(descriptor) <= 1;
    }

    /** Converts an {@code AVFrame}. */
    static void convert(MemorySegment frame, boolean fullRange, RgbPicture target) {
        new YuvInterpolation(frame, ffmpeg.av_pix_fmt_desc_get(AVFrame.format(frame))).convert(fullRange, target);
    }

    private void convert(boolean fullRange, RgbPicture target) {
        int width = target.width();
        var luma = new byte[width];
        var blue = new int[width];
        var red = new int[width];
        var rgb = new byte[RgbPicture.CHANNELS * width];
        int black = fullRange ? 0 : 16;
        double scale = fullRange ? 1 : 255.0 / 219;
        double chromaScale = fullRange ? 1 : 255.0 / 224;
        int white = fixed(scale);
        int redOfRed = fixed(1.402 * chromaScale);
        int greenOfBlue = fixed(0.114 * 1.772 / 0.587 * chromaScale);
        int greenOfRed = fixed(0.299 * 1.402 / 0.587 * chromaScale);
        int blueOfBlue = fixed(1.772 * chromaScale);
        for (int y = 0; y < target.height(); y++) {
            MemorySegment.copy(
                    AVFrame.data(frame, 0),
                    ValueLayout.JAVA_BYTE,
                    (long) y * AVFrame.linesize(frame, 0),
                    luma,
                    0,
                    width);
            interpolate(1, y, blue);
            interpolate(2, y, red);
            for (int x = 0, to = 0; x < width; x++) {
                int grey = ((luma[x] & 0xFF) - black) * white + HALF;
                rgb[to++] = toByte(grey + redOfRed * red[x]);
                rgb[to++] = toByte(grey - greenOfBlue * blue[x] - greenOfRed * red[x]);
                rgb[to++] = toByte(grey + blueOfBlue * blue[x]);
            }
            MemorySegment.copy(rgb, 0, target.data(), ValueLayout.JAVA_BYTE, y * target.stride(), rgb.length);
        }
    }

    private static int fixed(double factor) {
        return (int) Math.rint(factor * (1 << FRACTION_BITS));
    }

    private static byte toByte(int fixedPoint) {
        return (byte) Math.clamp(fixedPoint >> FRACTION_BITS, 0, 255);
    }

    /** One row of a plane of colours at full resolution, less {@link #MIDDLE}. */
    private void interpolate(int plane, int y, int[] target) {
        var data = AVFrame.data(frame, plane);
        long stride = AVFrame.linesize(frame, plane);
        long near = (y >> shiftY) * stride;
        long far = shiftY == 0 ? near : neighbour(y, chromaHeight) * stride;
        for (int x = 0; x < chromaWidth; x++) {
            row[x] = 3 * (data.get(ValueLayout.JAVA_BYTE, near + x) & 0xFF)
                    + (data.get(ValueLayout.JAVA_BYTE, far + x) & 0xFF);
        }
        // Sums are 16 times the value; halves are rounded up and down in turn, so that no colour is favoured.
        for (int x = 0; x < target.length; x++) {
            int sum = shiftX == 0 ? 4 * row[x] : 3 * row[x >> 1] + row[neighbour(x, chromaWidth)];
            target[x] = ((sum + ((x & 1) == 0 ? 8 : 7)) >> 4) - MIDDLE;
        }
    }

    /** Which of the coded places beside the nearest one is nearer to a pixel. */
    private static int neighbour(int pixel, int length) {
        return (pixel & 1) == 0 ? Math.max(pixel / 2 - 1, 0) : Math.min(pixel / 2 + 1, length - 1);
    }
}
