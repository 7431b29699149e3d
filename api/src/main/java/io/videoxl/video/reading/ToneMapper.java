package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVFrameSideData;
import io.videoxl.bindings.generated.ffmpeg.AVRational;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.RgbPicture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * Brings pictures of a high dynamic range, or of BT.2020's colours, into the range and colours of BT.709, by FFmpeg's filters zscale
 * and tonemap. White of 203 cd/m² (Report ITU-R BT.2408) is the standard range's white; up to 0.3 of it, light is kept as it is, and
 * above, up to the brightest that the video has, it is compressed by a Möbius function. For one thread at a time.
 */
final class ToneMapper implements AutoCloseable {
    private static final double WHITE = 203; // cd/m²

    /** Where nothing says how bright a video gets, in cd/m²: most are made for this, and HLG is defined with it. */
    private static final double COMMON_PEAK = 1000;

    private static final double BRIGHTEST = 10_000; // that PQ can code

    // Codes of ITU-T H.273, as FFmpeg and zscale have them.
    private static final int UNSPECIFIED = 2;
    private static final int BT709 = 1;

    // Places in AVMasteringDisplayMetadata (libavutil/mastering_display_metadata.h).
    private static final long MAX_LUMINANCE = 72;
    private static final long HAS_LUMINANCE = 84;

    /** What the filters are made for. */
    private record Source(
            int width, int height, int format, int matrix, int range, int primaries, int transfer, double peak) {
        static Source of(MemorySegment frame) {
            return new Source(
                    AVFrame.width(frame),
                    AVFrame.height(frame),
                    AVFrame.format(frame),
                    AVFrame.colorspace(frame),
                    AVFrame.color_range(frame),
                    AVFrame.color_primaries(frame),
                    AVFrame.color_trc(frame),
                    brightest(frame));
        }
    }

    private final Arena arena = Arena.ofShared();
    private final MemorySegment graphPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment outputPointer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment output; // an AVFrame
    private MemorySegment input; // an AVFilterContext, as the next
    private MemorySegment sink;
    private Source source;
    private boolean closed;

    ToneMapper() {
        FFmpeg.loadFilters();
        output = FFmpeg.allocated(ffmpeg.av_frame_alloc());
        outputPointer.set(ValueLayout.ADDRESS, 0, output);
    }

    /** Whether a frame is of a high dynamic range: PQ or HLG (Recommendation ITU-R BT.2100). */
    static boolean isHighRange(MemorySegment frame) {
        return isHighRange(AVFrame.color_trc(frame));
    }

    /** The same for an {@code AVColorTransferCharacteristic}. */
    static boolean isHighRange(int transfer) {
        return transfer == ffmpeg.AVCOL_TRC_SMPTE2084() || isHlg(transfer);
    }

    static boolean isHlg(int transfer) {
        return transfer == ffmpeg.AVCOL_TRC_ARIB_STD_B67();
    }

    /** Whether a frame has BT.2020's colours. */
    static boolean isWideGamut(MemorySegment frame) {
        return AVFrame.color_primaries(frame) == ffmpeg.AVCOL_PRI_BT2020();
    }

    /** How bright a frame's video gets, in cd/m². */
    private static double brightest(MemorySegment frame) {
        double peak = COMMON_PEAK;
        if (AVFrame.color_trc(frame) == ffmpeg.AVCOL_TRC_SMPTE2084()) {
            var light = ffmpeg.av_frame_get_side_data(frame, ffmpeg.AV_FRAME_DATA_CONTENT_LIGHT_LEVEL());
            var display = ffmpeg.av_frame_get_side_data(frame, ffmpeg.AV_FRAME_DATA_MASTERING_DISPLAY_METADATA());
            if (!FFmpeg.isNull(light) && maxContentLight(light) > 0) {
                peak = maxContentLight(light);
            } else if (!FFmpeg.isNull(display)
                    && AVFrameSideData.data(display).get(ValueLayout.JAVA_INT, HAS_LUMINANCE) != 0) {
                peak = FFmpeg.toDouble(AVFrameSideData.data(display).asSlice(MAX_LUMINANCE, AVRational.sizeof()));
            }
        }
        // Below, the number is more often wrong than the video dark.
        return Double.isNaN(peak) ? COMMON_PEAK : Math.clamp(peak, COMMON_PEAK, BRIGHTEST);
    }

    private static long maxContentLight(MemorySegment light) {
        return Integer.toUnsignedLong(AVFrameSideData.data(light).get(ValueLayout.JAVA_INT, 0));
    }

    /** Converts an {@code AVFrame}; the result is overwritten by the next call. */
    RgbPicture convert(MemorySegment frame) {
        var wanted = Source.of(frame);
        if (!wanted.equals(source)) {
            source = null;
            ffmpeg.avfilter_graph_free(graphPointer);
            open(wanted);
            source = wanted;
        }
        ffmpeg.av_frame_unref(output);
        check(ffmpeg.av_buffersrc_write_frame(input, frame));
        check(ffmpeg.av_buffersink_get_frame(sink, output));
        int width = AVFrame.width(output);
        int height = AVFrame.height(output);
        long stride = AVFrame.linesize(output, 0);
        return new RgbPicture(AVFrame.data(output, 0).asSlice(0, stride * height), stride, width, height);
    }

    private void open(Source wanted) {
        var graph = FFmpeg.allocated(ffmpeg.avfilter_graph_alloc());
        graphPointer.set(ValueLayout.ADDRESS, 0, graph);
        try (var names = Arena.ofConfined()) {
            // Each decoder has a thread of its own already.
            check(ffmpeg.av_opt_set(graph, names.allocateFrom("threads"), names.allocateFrom("1"), 0));
            var ends = names.allocate(ValueLayout.ADDRESS, 2);
            check(ffmpeg.avfilter_graph_parse2(
                    graph, names.allocateFrom(filters(wanted)), ends, ends.asSlice(ValueLayout.ADDRESS.byteSize())));
            check(ffmpeg.avfilter_graph_config(graph, MemorySegment.NULL));
            input = FFmpeg.allocated(ffmpeg.avfilter_graph_get_filter(graph, names.allocateFrom("buffer@in")));
            sink = FFmpeg.allocated(ffmpeg.avfilter_graph_get_filter(graph, names.allocateFrom("buffersink@out")));
        }
    }

    private static String filters(Source from) {
        boolean high = isHighRange(from.transfer);
        // Told to approximate, zscale applies HLG's system gamma to each channel instead of the luminance.
        int approximate = isHlg(from.transfer) ? 0 : 1;
        // Without a matrix, whatever is said of one.
        boolean rgb = ExactRgb.isRgb(from.format);
        boolean grey = ExactRgb.isGrey(from.format);
        int matrix = rgb
                ? ffmpeg.AVCOL_SPC_RGB()
                : grey ? ffmpeg.AVCOL_SPC_BT2020_NCL() : known(from.matrix, ffmpeg.AVCOL_SPC_BT2020_NCL());
        // zscale takes no half pixels of colour.
        boolean odd = ((from.width | from.height) & 1) != 0;
        return String.format(
                        Locale.ROOT,
                        "buffer@in=video_size=%dx%d:pix_fmt=%d:time_base=1/1:colorspace=%d:range=%d,",
                        from.width,
                        from.height,
                        from.format,
                        rgb || grey ? matrix : from.matrix,
                        rgb ? ffmpeg.AVCOL_RANGE_JPEG() : from.range)
                + taken(rgb, grey, odd)
                + String.format(
                        Locale.ROOT,
                        "zscale=matrixin=%d:primariesin=%d:transferin=%d:matrix=gbr:primaries=709:transfer=linear:range=full"
                                + "%s,format=gbrpf32le,",
                        matrix,
                        known(from.primaries, ffmpeg.AVCOL_PRI_BT2020()),
                        known(from.transfer, BT709),
                        high ? ":npl=" + WHITE + ":agamma=" + approximate : "")
                + (high
                        ? String.format(Locale.ROOT, "tonemap=mobius:param=0.3:desat=0:peak=%s,", from.peak / WHITE)
                        : "")
                + "zscale=matrix=gbr:primaries=709:transfer=709:range=full,format=gbrp,format=rgb24,buffersink@out";
    }

    /** What pictures are made before zscale takes them, which has neither palettes nor samples with gaps. */
    private static String taken(boolean rgb, boolean grey, boolean odd) {
        if (rgb) {
            return "format=gbrp16le,";
        }
        if (grey) {
            return "format=gray|gray10le|gray12le|gray16le,";
        }
        return odd ? "format=yuv444p16le," : "";
    }

    private static int known(int code, int otherwise) {
        return code == UNSPECIFIED ? otherwise : code;
    }

    private static void check(int status) {
        if (status < 0) {
            throw new VideoXLException(
                    Code.VIDEO_UNREADABLE,
                    "its pictures cannot be tone mapped (" + FFmpeg.describe(status)
                            + "); expected PQ or HLG in a common pixel format. Watch it without tone mapping.");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ffmpeg.avfilter_graph_free(graphPointer);
            ffmpeg.av_frame_free(outputPointer);
            arena.close();
        }
    }
}
