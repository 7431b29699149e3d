package io.videoxl.video.sampling;

import io.videoxl.video.fitting.RgbPicture;
import java.time.Duration;

/** A picture that the caller supplies, and when it is shown. */
public record TimedPicture(RgbPicture picture, Duration time) {}
