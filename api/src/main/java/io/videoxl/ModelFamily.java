package io.videoxl;

/** The models of this line, with what each was published with. */
public enum ModelFamily {
    /** Windows of visual tokens are summarised into a compact memory. */
    VIDEO_XL("Video-XL", FrameFit.CENTER_CROP, new FrameSampling.PerSecond(1, 128)),
    /**
     * Four frames become visual tokens together, with their time before them, and all of them are kept; {@link Chunks} says what they
     * see of each other, {@link Focus} keeps parts of them.
     */
    VIDEO_XL_2("Video-XL-2", FrameFit.STRETCH, FrameSampling.dense(150));

    private final String title;
    private final FrameFit fit;
    private final FrameSampling frames;

    ModelFamily(String title, FrameFit fit, FrameSampling frames) {
        this.title = title;
        this.fit = fit;
        this.frames = frames;
    }

    /** {@return what {@link FrameFit#AUTO} stands for} */
    public FrameFit fit() {
        return fit;
    }

    /** {@return what {@link FrameSampling#auto} stands for where a video has an end} */
    public FrameSampling frames() {
        return frames;
    }

    /** {@return its name as its authors write it} */
    @Override
    public String toString() {
        return title;
    }
}
