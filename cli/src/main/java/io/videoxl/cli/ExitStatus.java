package io.videoxl.cli;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;

/** What the process ends with. */
final class ExitStatus {
    static final int OK = 0;
    static final int FAILURE = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** Ended by Ctrl-C: 128 + SIGINT, as shells have it. */
    static final int CANCELLED = 130;

    private ExitStatus() {}

    static int of(Exception failure) {
        return failure instanceof VideoXLException e && e.code() == Code.CANCELLED ? CANCELLED : FAILURE;
    }
}
