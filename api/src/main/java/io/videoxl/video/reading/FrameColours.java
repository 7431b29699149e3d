package io.videoxl.video.reading;

import io.videoxl.bindings.generated.ffmpeg.AVFrame;
import io.videoxl.video.fitting.RgbPicture;
import java.lang.foreign.MemorySegment;

/**
 * Decoded pictures as RGB of the standard range: those of a high dynamic range or of BT.2020's colours are brought there, or taken
 * as if they were there, as the published code does, and noted. For one thread at a time.
 */
public final class FrameColours implements AutoCloseable {
    private final RgbConverter converter;
    private final PictureNotes notes;
    private ToneMapper toneMapper;

    /** @param notes takes what misleads about colours */
    public FrameColours(RgbConverter.Conversion conversion, PictureNotes notes) {
        converter = new RgbConverter(conversion);
        this.notes = notes;
    }

    /**
     * Converts an {@code AVFrame}; the result is overwritten by the next call.
     *
     * @param toneMapping whether pictures are brought into the standard range
     */
    public RgbPicture convert(MemorySegment frame, boolean toneMapping) {
        if (!ToneMapper.isHighRange(frame) && !ToneMapper.isWideGamut(frame)) {
            return asItIs(frame);
        }
        if (toneMapping) {
            if (toneMapper == null) {
                toneMapper = new ToneMapper();
            }
            return toneMapper.convert(frame);
        }
        if (ToneMapper.isHighRange(frame)) {
            notes.note(PictureNotes.Kind.HIGH_RANGE, ToneMapper.isHlg(AVFrame.color_trc(frame)) ? "HLG" : "PQ");
        } else {
            notes.note(PictureNotes.Kind.WIDE_GAMUT, "");
        }
        return asItIs(frame);
    }

    /** The same, whatever its colours mean. */
    RgbPicture asItIs(MemorySegment frame) {
        return converter.convert(frame);
    }

    @Override
    public void close() {
        converter.close();
        if (toneMapper != null) {
            toneMapper.close();
        }
    }
}
