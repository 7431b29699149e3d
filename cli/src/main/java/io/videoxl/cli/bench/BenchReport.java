package io.videoxl.cli.bench;

import java.util.List;

/**
 * Everything that a benchmark found. What could not be found out is null.
 *
 * @param beside what a second model did in the same run; null: there was none
 * @param comparisons of both
 */
public record BenchReport(
        Machine machine,
        Model model,
        BenchVideo.Description video,
        BenchSettings settings,
        List<Measurement> measurements,
        List<WatchMeasurement> watches,
        List<EvidenceMeasurement> evidence,
        List<Peer> peers,
        BenchReport beside,
        List<BenchComparison> comparisons) {
    /** The same with what a second model did. */
    public BenchReport beside(BenchReport second, List<BenchComparison> with) {
        return new BenchReport(machine, model, video, settings, measurements, watches, evidence, peers, second, with);
    }

    /**
     * Where it ran.
     *
     * @param threads as asked for; 0: one for each physical core
     * @param kernels whose arithmetic ran on a CPU: {@code auto} or {@code ggml}
     * @param load programs that wanted a processor in the minute before; more than a few tenths spoil the figures
     */
    public record Machine(
            String videoxl,
            String nativeLayer,
            String ffmpeg,
            String java,
            String system,
            String cpu,
            int processors,
            String device,
            String deviceDescription,
            int threads,
            String kernels,
            double load) {}

    /**
     * What ran.
     *
     * @param window visual tokens of one window
     * @param tokensPerFrame visual tokens of one frame; of a group of frames each one's share
     */
    public record Model(
            String file,
            String name,
            String weightType,
            long weightBytes,
            double loadSeconds,
            int window,
            int tokensPerFrame) {}

    /**
     * The same work done by another program.
     *
     * @param name of the program
     * @param build its number
     * @param backend what it computed with
     * @param stage of ours that does the same
     * @param detail what it did, for people
     * @param perSecond what it reached
     * @param ours what we reached
     * @param ratio ours by its
     */
    public record Peer(
            String name,
            String build,
            String backend,
            Stage stage,
            String detail,
            String unit,
            double perSecond,
            double ours,
            double ratio) {}
}
