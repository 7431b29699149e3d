package io.videoxl.evidence;

import io.videoxl.engine.HiddenRange;

/**
 * A stretch of memory that can be left out, and the frames that it stands for.
 *
 * @param range its place in memory
 * @param firstFrame its first frame, over all that was watched
 * @param endFrame one more than its last frame
 */
public record MemoryPart(HiddenRange range, int firstFrame, int endFrame) {}
