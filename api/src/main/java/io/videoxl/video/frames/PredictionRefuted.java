package io.videoxl.video.frames;

/**
 * Says that decoding gave something else than the packets let expect: the video is damaged within its pictures, so which frames it
 * has is known only once all of it is decoded.
 */
public final class PredictionRefuted extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PredictionRefuted() {
        super("the video's pictures are not what its packets let expect", null, false, false);
    }
}
