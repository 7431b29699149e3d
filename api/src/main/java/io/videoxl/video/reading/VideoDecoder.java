package io.videoxl.video.reading;

import io.videoxl.DynamicRange;
import io.videoxl.FrameFit;
import io.videoxl.bindings.generated.ffmpeg.AVCodecParameters;
import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.bindings.generated.ffmpeg.AVFrameSideData;
import io.videoxl.bindings.generated.ffmpeg.AVPacket;
import io.videoxl.bindings.generated.ffmpeg.AVPacketSideData;
import io.videoxl.bindings.generated.ffmpeg.AVRational;
import io.videoxl.bindings.generated.ffmpeg.AVStream;
import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.video.fitting.FrameFitter;
import io.videoxl.video.fitting.Orientation;
import io.videoxl.video.fitting.PixelAspect;
import io.videoxl.video.fitting.RgbPicture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The decoder of a demuxer's stream, and the frame that came out of it last. For one thread at a time. */
public final class VideoDecoder implements AutoCloseable {
    private static final MemorySegment ALPHA_MODE = Arena.global().allocateFrom("alpha_mode");

    private static final int MAX_DEFAULT_THREADS = 8;
    private static final int NO_NUMBER = -1;

    private static final double SLOWEST = 0.01;
    private static final double FASTEST = 1000;

    // Places in AVDOVIDecoderConfigurationRecord (libavutil/dovi_meta.h).
    private static final int DOLBY_VISION_PROFILE = 2;
    private static final int DOLBY_VISION_COMPATIBILITY = 7;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment framePointer = arena.allocate(ValueLayout.ADDRESS);
    private final String codecName;
    private final Orientation streamOrientation;
    private final Cropping cropping;
    private final MemorySegment streamAspect; // an AVRational
    private final PictureNotes notes;
    private final boolean streamHasAlpha; // beside the pictures, as VP8 and VP9 have it
    private final FrameColours colours;
    private final String dolbyVision;
    private Codec codec;
    private MemorySegment frame;
    private boolean drained;
    private boolean closed;

    private VideoDecoder(Demuxer demuxer, PictureNotes notes) {
        this.notes = notes;
        colours = new FrameColours(RgbConverter.Conversion.VIDEO, notes);
        streamHasAlpha = !FFmpeg.isNull(
                ffmpeg.av_dict_get(AVStream.metadata(demuxer.stream()), ALPHA_MODE, MemorySegment.NULL, 0));
        cropping = Cropping.of(demuxer.parameters());
        // The demuxer may be closed before the decoder.
        streamAspect = AVRational.allocate(arena).copyFrom(AVStream.sample_aspect_ratio(demuxer.stream()));
        codecName = codecName(demuxer.parameters());
        streamOrientation = streamOrientation(demuxer.parameters());
        dolbyVision = dolbyVision(demuxer.parameters());
    }

    /**
     * @param threads threads for decoding; 0 for as many as there are processors, up to 8
     * @param notes takes what misleads about the pictures
     */
    public static VideoDecoder open(VideoSource source, Demuxer demuxer, int threads, PictureNotes notes) {
        var decoder = new VideoDecoder(demuxer, notes);
        try {
            decoder.openCodec(source, demuxer, threads);
            decoder.allocateFrame();
            return decoder;
        } catch (Throwable t) {
            decoder.close();
            throw t;
        }
    }

    /** How many threads are meant; 0 is as many as there are processors, up to 8. */
    public static int threads(int threads) {
        return threads > 0 ? threads : Math.min(Runtime.getRuntime().availableProcessors(), MAX_DEFAULT_THREADS);
    }

    private void openCodec(VideoSource source, Demuxer demuxer, int threads) {
        var other = Dav1dCodec.open(demuxer, threads(threads));
        codec = other.isPresent() ? other.get() : openFFmpegs(source, demuxer, threads(threads));
    }

    private Codec openFFmpegs(VideoSource source, Demuxer demuxer, int threads) {
        var found = ffmpeg.avcodec_find_decoder(AVCodecParameters.codec_id(demuxer.parameters()));
        if (FFmpeg.isNull(found)) {
            throw Demuxer.unreadable(
                    source,
                    "its pictures are coded as " + codecName
                            + ", for which this build of FFmpeg has no decoder; expected "
                            + (demuxer.isImage()
                                    ? "an image such as PNG, JPEG, WebP, HEIC, AVIF, BMP, GIF or TIFF. Convert it to PNG."
                                    : "a codec such as h264, hevc, vp9, av1 or mpeg4. Convert the video to one of these."));
        }
        try {
            return FFmpegCodec.open(found, demuxer, threads);
        } catch (FFmpegCodec.CodecException e) {
            throw Demuxer.unreadable(
                    source,
                    "its " + codecName + " pictures cannot be decoded (" + e.getMessage()
                            + "); expected a valid stream. Convert the video again from its source.");
        }
    }

    private void allocateFrame() {
        frame = FFmpeg.allocated(ffmpeg.av_frame_alloc());
        framePointer.set(ValueLayout.ADDRESS, 0, frame);
    }

    /** The codec's name; its four-character code if FFmpeg does not know it. */
    private static String codecName(MemorySegment parameters) {
        int id = AVCodecParameters.codec_id(parameters);
        if (id != ffmpeg.AV_CODEC_ID_NONE()) {
            return FFmpeg.codecName(id);
        }
        int tag = AVCodecParameters.codec_tag(parameters);
        var code = new StringBuilder("unknown codec ");
        for (int shift = 0; shift < 32; shift += 8) {
            int character = tag >> shift & 0xFF;
            code.append(character > ' ' && character < 0x7F ? (char) character : '?');
        }
        return code.toString();
    }

    private static Orientation streamOrientation(MemorySegment parameters) {
        var sideData = ffmpeg.av_packet_side_data_get(
                AVCodecParameters.coded_side_data(parameters),
                AVCodecParameters.nb_coded_side_data(parameters),
                ffmpeg.AV_PKT_DATA_DISPLAYMATRIX());
        return FFmpeg.isNull(sideData) ? Orientation.UPRIGHT : Orientation.of(AVPacketSideData.data(sideData));
    }

    /**
     * The profile of a Dolby Vision stream whose pictures are of no kind that other decoders show, as those of profile 5; else
     * nothing.
     */
    private static String dolbyVision(MemorySegment parameters) {
        var sideData = ffmpeg.av_packet_side_data_get(
                AVCodecParameters.coded_side_data(parameters),
                AVCodecParameters.nb_coded_side_data(parameters),
                ffmpeg.AV_PKT_DATA_DOVI_CONF());
        if (FFmpeg.isNull(sideData) || AVPacketSideData.size(sideData) <= DOLBY_VISION_COMPATIBILITY) {
            return "";
        }
        var record = AVPacketSideData.data(sideData);
        return record.get(ValueLayout.JAVA_BYTE, DOLBY_VISION_COMPATIBILITY) == 0
                ? Integer.toString(record.get(ValueLayout.JAVA_BYTE, DOLBY_VISION_PROFILE))
                : "";
    }

    public String codecName() {
        return codecName;
    }

    /** Which frames need not be decoded, an {@code AVDiscard}. */
    public void skip(int discard) {
        codec.skip(discard);
    }

    /** Feeds the demuxer's packet; one that is damaged or encrypted is passed over. */
    public void send(Demuxer demuxer) {
        send(demuxer, NO_NUMBER);
    }

    /**
     * As {@link #send(Demuxer)}, with a number that frames made of it are known by.
     *
     * @param number from 0, or -1 for none
     * @return false if the decoder refuses it
     */
    public boolean send(Demuxer demuxer, int number) {
        if (demuxer.isEncrypted()) {
            notes.note(PictureNotes.Kind.ENCRYPTED, "");
            return true;
        }
        var packet = demuxer.packet();
        if (packet.size() == 0 && packet.sideData() == 0) {
            return true; // to the decoder it would be the end
        }
        AVPacket.opaque(packet.pointer(), MemorySegment.ofAddress(number + 1L));
        return codec.send(packet.pointer()) >= 0;
    }

    /** The number of the packet that the frame was made of; -1 if there is none, or the decoder does not tell. */
    public int packetNumber() {
        return (int) AVFrame.opaque(frame).address() - 1;
    }

    /** The frame's presentation time in the stream's time base, or {@code AV_NOPTS_VALUE}. */
    public long presentationTime() {
        return AVFrame.pts(frame);
    }

    /** Frames per second as the pictures that were decoded say; 0 if they do not. */
    public double codedRate() {
        double rate = codec.rate();
        return isRate(rate) ? rate : 0;
    }

    /** Whether a camera or a program could mean it as frames per second: damaged headers give others too. */
    public static boolean isRate(double rate) {
        return rate >= SLOWEST && rate <= FASTEST;
    }

    /** Says that there are no more packets. */
    public void drain() {
        drained = true;
        codec.drain();
    }

    /** Moves to the next frame; gives FFmpeg's status. */
    public int receive() {
        Pulse.beat();
        int status = codec.receive(frame);
        if (status >= 0) {
            cropping.apply(frame);
        }
        return status;
    }

    /** Forgets what was fed. */
    public void flush() {
        if (drained) {
            // Of HEVC, frames that were on their way out would come out later.
            for (int status = 0; status != ffmpeg.AVERROR_EOF() && status != FFmpeg.AGAIN; ) {
                status = codec.receive(frame);
            }
            drained = false;
        }
        codec.flush();
        ffmpeg.av_frame_unref(frame);
    }

    /** The {@code AVFrame} that {@link #receive} moved to. */
    public MemorySegment frame() {
        return frame;
    }

    /** Fits an {@code AVFrame} that came out of this decoder as it is shown, and notes what misleads about it. */
    public void fit(MemorySegment frame, FrameFitter fitter, MemorySegment target) {
        var aspect = aspect(frame);
        var fitting = fitter.fitting();
        if (!aspect.isSquare() && !fitting.displayAspect() && fitting.fit() != FrameFit.STRETCH) {
            notes.note(PictureNotes.Kind.PIXEL_ASPECT, aspect.toString());
        }
        noteTransparency(frame);
        fitter.fit(rgb(frame, fitting.toneMapping()), aspect, orientation(frame), target);
    }

    private RgbPicture rgb(MemorySegment frame, boolean toneMapping) {
        if (dolbyVision.isEmpty()) {
            return colours.convert(frame, toneMapping);
        }
        notes.note(PictureNotes.Kind.DOLBY_VISION, dolbyVision);
        return colours.asItIs(frame);
    }

    private void noteTransparency(MemorySegment frame) {
        if (!AlphaChannel.isIn(AVFrame.format(frame))) {
            if (streamHasAlpha) {
                notes.note(PictureNotes.Kind.ALPHA_LEFT_OUT, "");
            }
        } else if (!notes.has(PictureNotes.Kind.TRANSPARENT) && new AlphaChannel(frame).misleads()) {
            notes.note(PictureNotes.Kind.TRANSPARENT, "");
        }
    }

    private PixelAspect aspect(MemorySegment frame) {
        return aspectOr(AVFrame.sample_aspect_ratio(frame));
    }

    /** The shape of pixels as the container has it, or else as the codec does. */
    private PixelAspect aspectOr(MemorySegment codecs) {
        var rational = AVRational.num(streamAspect) > 0 ? streamAspect : codecs;
        return PixelAspect.of(AVRational.num(rational), AVRational.den(rational));
    }

    /** Width by height of the stream's pixels, as they are turned to be shown. */
    public double shownAspect(MemorySegment parameters) {
        double ratio =
                aspectOr(AVCodecParameters.sample_aspect_ratio(parameters)).ratio();
        return orientation().transposes() ? 1 / ratio : ratio;
    }

    public DynamicRange dynamicRange(MemorySegment parameters) {
        int transfer = AVCodecParameters.color_trc(parameters);
        if (!dolbyVision.isEmpty()) {
            return DynamicRange.DOLBY_VISION;
        }
        if (ToneMapper.isHighRange(transfer)) {
            return ToneMapper.isHlg(transfer) ? DynamicRange.HLG : DynamicRange.PQ;
        }
        return DynamicRange.STANDARD;
    }

    public boolean holdsFrame() {
        return AVFrame.width(frame) > 0;
    }

    /** Whether data was missing when the frame was decoded, perhaps because decoding started too late. */
    public boolean isDamaged() {
        return (AVFrame.flags(frame) & ffmpeg.AV_FRAME_FLAG_CORRUPT()) != 0 || AVFrame.decode_error_flags(frame) != 0;
    }

    /** The width of frames before the first of them has come, as the container gives it. */
    public int width(MemorySegment parameters) {
        return cropping.width(AVCodecParameters.width(parameters));
    }

    public int height(MemorySegment parameters) {
        return cropping.height(AVCodecParameters.height(parameters));
    }

    /** The frame's time in the stream's time base, as far as it is known. */
    long time() {
        long time = AVFrame.pts(frame);
        return time != ffmpeg.AV_NOPTS_VALUE() ? time : AVFrame.best_effort_timestamp(frame);
    }

    /** How the frame is turned to be shown; before the first, how the stream says. */
    public Orientation orientation() {
        return holdsFrame() ? orientation(frame) : streamOrientation;
    }

    private Orientation orientation(MemorySegment frame) {
        var sideData = ffmpeg.av_frame_get_side_data(frame, ffmpeg.AV_FRAME_DATA_DISPLAYMATRIX());
        return FFmpeg.isNull(sideData) ? streamOrientation : Orientation.of(AVFrameSideData.data(sideData));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            colours.close();
            if (codec != null) {
                codec.close();
            }
            ffmpeg.av_frame_free(framePointer);
            arena.close();
        }
    }
}
