package io.videoxl.video.fitting;

import io.videoxl.FrameFit;
import io.videoxl.VideoXLException;
import java.lang.foreign.MemorySegment;

/** Makes squares of S×S pixels of pictures of any size, turned upright. For one thread at a time. */
public final class FrameFitter {
    private final Fitting fitting;
    private final PictureFitter fitter = new PictureFitter();
    private final PictureFitter thumbnailFitter = new PictureFitter();

    public FrameFitter(Fitting fitting) {
        this.fitting = fitting;
    }

    /** @param size S, the square's edge */
    public FrameFitter(FrameFit fit, int size) {
        this(Fitting.published(fit, size));
    }

    public Fitting fitting() {
        return fitting;
    }

    /** Fits a picture of square pixels. */
    public void fit(RgbPicture picture, Orientation orientation, MemorySegment target) {
        fit(picture, PixelAspect.SQUARE, orientation, target);
    }

    /**
     * Fits a picture; writes size·size·3 bytes: rows from the top, R G B for each pixel.
     *
     * @param target where it has room for {@link Fitting#frameBytes}, the thumbnail is written behind the square
     * @param aspect of the picture's pixels, before it is turned
     */
    public void fit(RgbPicture picture, PixelAspect aspect, Orientation orientation, MemorySegment target) {
        var shape = fitting.displayAspect() ? aspect : PixelAspect.SQUARE;
        int width = shape.shownWidth(picture.width());
        int height = shape.shownHeight(picture.height());
        boolean swap = orientation.transposes();
        var placement = Placement.of(fitting.fit(), fitting.size(), swap ? height : width, swap ? width : height);
        fitter.fit(picture, orientation, placement, target);
        int edge = fitting.thumbnails().edge();
        if (edge > 0 && target.byteSize() >= fitting.frameBytes()) {
            thumbnailFitter.fit(
                    picture,
                    orientation,
                    Placement.of(FrameFit.STRETCH, edge, width, height),
                    target.asSlice(fitting.squareBytes()));
        }
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
