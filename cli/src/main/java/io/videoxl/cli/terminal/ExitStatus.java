package io.videoxl.cli.terminal;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;

/** What the process ends with. */
public final class ExitStatus {
    public static final int OK = 0;
    public static final int FAILURE = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** Ended by Ctrl-C: 128 + SIGINT, as shells have it. */
    public static final int CANCELLED = 130;

    private ExitStatus() {}

    public static int of(Exception failure) {
        return failure instanceof VideoXLException e && e.code() == Code.CANCELLED ? CANCELLED : FAILURE;
    }
}
