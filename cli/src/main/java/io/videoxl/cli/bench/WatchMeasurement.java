package io.videoxl.cli.bench;

import java.util.List;

/**
 * A whole watch: from a video file to a memory, and the same stages one at a time.
 *
 * @param frames that were watched
 * @param ratio visual tokens that became one summary
 * @param seconds of every run
 * @param medianSeconds their median
 * @param framesPerSecond frames by median
 * @param decodeSeconds reading and fitting all these frames, alone
 * @param visionSeconds encoding as many, alone
 * @param windowSeconds summarising all their windows, alone, with memory growing as it does
 * @param ratioToSlowestStage median by the slowest of the three: 1 is perfect overlap
 * @param ratioToSum median by the three together: below 1 is what overlap gains; where stages share one processor, there is little
 * @param keptTokens in memory at the end
 * @param memoryBytes of them on the device, with the room they were made in
 * @param peakResidentBytes the most memory of this process that was resident; null where the system does not tell
 * @param peakDeviceBytes the most memory of the device that was in use, by everyone; null on a CPU
 */
public record WatchMeasurement(
        int frames,
        int ratio,
        List<Double> seconds,
        double medianSeconds,
        double framesPerSecond,
        double decodeSeconds,
        double visionSeconds,
        double windowSeconds,
        double ratioToSlowestStage,
        double ratioToSum,
        int keptTokens,
        long memoryBytes,
        Long peakResidentBytes,
        Long peakDeviceBytes) {}
