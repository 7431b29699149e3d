package io.videoxl.video.isolation;

/** What a parent's message to its child is. */
enum Order {
    /** A {@link Job} follows. */
    JOB,
    /** The number of a slot follows, whose frame was taken. */
    FREE,
    /** The answer to a {@link Fetch} follows. */
    ANSWER
}
