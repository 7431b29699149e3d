package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVPacketSideData;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What the container says is not to be shown of each picture: MP4's clean aperture, Matroska's {@code PixelCrop}. What the codec
 * itself crops, its decoder has cut off before.
 */
record Cropping(long top, long bottom, long left, long right) {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final Cropping NONE = new Cropping(0, 0, 0, 0);

    /** That of a stream. One that would leave nothing of its pictures counts for none. */
    static Cropping of(MemorySegment parameters) {
        var sideData = ffmpeg.av_packet_side_data_get(
                AVCodecParameters.coded_side_data(parameters),
                AVCodecParameters.nb_coded_side_data(parameters),
                ffmpeg.AV_PKT_DATA_FRAME_CROPPING());
        if (FFmpeg.isNull(sideData) || AVPacketSideData.size(sideData) < 4 * Integer.BYTES) {
            return NONE;
        }
        var edges = AVPacketSideData.data(sideData);
        var cropping = new Cropping(edge(edges, 0), edge(edges, 1), edge(edges, 2), edge(edges, 3));
        return cropping.fits(AVCodecParameters.width(parameters), AVCodecParameters.height(parameters))
                ? cropping
                : NONE;
    }

    private static long edge(MemorySegment edges, int index) {
        return Integer.toUnsignedLong(edges.getAtIndex(INT, index));
    }

    private boolean fits(int width, int height) {
        return left + right < width && top + bottom < height;
    }

    /** What is left of a width. */
    int width(int coded) {
        return (int) (coded - left - right);
    }

    /** What is left of a height. */
    int height(int coded) {
        return (int) (coded - top - bottom);
    }

    /** Crops a frame that just came out of the decoder, as it is coded, so that colours beyond the edge do not bleed in. */
    void apply(MemorySegment frame) {
        if (equals(NONE) || !fits(AVFrame.width(frame), AVFrame.height(frame))) {
            return;
        }
        AVFrame.crop_top(frame, top);
        AVFrame.crop_bottom(frame, bottom);
        AVFrame.crop_left(frame, left);
        AVFrame.crop_right(frame, right);
        ffmpeg.av_frame_apply_cropping(frame, ffmpeg.AV_FRAME_CROP_UNALIGNED());
    }
}
