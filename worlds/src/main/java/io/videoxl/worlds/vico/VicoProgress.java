package io.videoxl.worlds.vico;

import java.nio.file.Path;

/**
 * How far the work has come.
 *
 * @param video the video that a clip of was just described
 * @param clips clips that are described
 * @param allClips clips of all videos
 */
public record VicoProgress(Path video, int clips, int allClips) {}
