package io.videoxl.video.reading;

/** Counts the calls of FFmpeg that read and decode, roughly: as long as it goes on, reading does. For those who watch for a hang. */
public final class Pulse {
    private static int beats; // threads may count over each other: it changes all the same

    private Pulse() {}

    static void beat() {
        beats++;
    }

    public static int beats() {
        return beats;
    }
}
