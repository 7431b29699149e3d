package io.videoxl.video.network;

import io.videoxl.VideoXLException;
import java.io.IOException;

/** What may be over when the same is asked for again. */
final class PassingProblem extends IOException {
    private static final long serialVersionUID = 1;

    /** What to tell if it is not. */
    final transient VideoXLException refusal;

    PassingProblem(VideoXLException refusal) {
        this.refusal = refusal;
    }
}
