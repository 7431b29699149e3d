package io.videoxl.video.fitting;

import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import java.lang.foreign.MemorySegment;

/** Makes squares of S×S pixels of pictures of any size, turned upright. For one thread at a time. */
public final class FrameFitter {
    private final FrameFit fit;
    private final int size;
    private final PictureFitter fitter = new PictureFitter();

    /** @param size S, the square's edge */
    public FrameFitter(FrameFit fit, int size) {
        this.fit = fit;
        this.size = size;
    }

    /** Fits a picture; writes size·size·3 bytes: rows from the top, R G B for each pixel. */
    public void fit(RgbPicture picture, Orientation orientation, MemorySegment target) {
        boolean swap = orientation.transposes();
        var placement = Placement.of(
                fit, size, swap ? picture.height() : picture.width(), swap ? picture.width() : picture.height());
        fitter.fit(picture, orientation, placement, target);
    }

    /** Fits, and says of which video it is if that fails. */
    public static void naming(String video, Runnable fitting) {
        try {
            fitting.run();
        } catch (VideoXLException e) {
            throw new VideoXLException(e.code(), video + ": " + e.getMessage(), e);
        }
    }
}
