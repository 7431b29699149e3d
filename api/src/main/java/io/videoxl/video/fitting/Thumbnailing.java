package io.videoxl.video.fitting;

/**
 * Which of the frames of a plan are also made into small pictures, of the whole frame.
 *
 * @param edge of the squares to which frames are stretched, in pixels; 0: there are none
 * @param most frames of a plan, which are taken evenly from it
 */
public record Thumbnailing(int edge, int most) {
    /** No frame. */
    public static final Thumbnailing NONE = new Thumbnailing(0, 0);

    /** Bytes of one. */
    public long bytes() {
        return (long) RgbPicture.CHANNELS * edge * edge;
    }

    /**
     * Whether there is one of a frame.
     *
     * @param place in the plan
     * @param count frames in the plan
     */
    public boolean isOf(int place, int count) {
        return edge > 0 && (place == 0 || (long) place * most / count > (long) (place - 1) * most / count);
    }
}
