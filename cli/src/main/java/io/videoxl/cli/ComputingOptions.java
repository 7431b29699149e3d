package io.videoxl.cli;

import io.videoxl.Device;
import io.videoxl.VideoXL;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What computes. */
final class ComputingOptions {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "What holds the model and computes, by a name that 'videoxl info' lists"
                    + " (default: the first GPU, else the CPU).")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute on the CPU (default: one for each physical core).")
    private int threads;

    @Option(
            names = "--no-mmap",
            description =
                    "Read the model into memory of its own instead of mapping its file: for a file that others may write to.")
    private boolean read;

    VideoXL.Builder toBuilder(Path model) {
        var builder = VideoXL.builder().model(model).threads(threads).mapped(!read);
        return device == null ? builder : builder.device(Device.named(device));
    }
}
