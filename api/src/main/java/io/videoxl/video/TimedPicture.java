package io.videoxl.video;

import java.time.Duration;

/** A picture that the caller supplies, and when it is shown. */
public record TimedPicture(RgbPicture picture, Duration time) {}
