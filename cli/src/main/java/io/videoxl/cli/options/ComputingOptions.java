package io.videoxl.cli.options;

import io.videoxl.Device;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What computes. */
public final class ComputingOptions {
    @Option(
            names = "--device",
            paramLabel = "NAME[=N]",
            split = ",",
            description = "What holds the model and computes, by a name that 'videoxl info' lists"
                    + " (default: the first GPU, else the CPU). Several share a model that does not fit the first: CUDA0,CPU;"
                    + " CUDA0=20,CPU puts 20 of the decoder's blocks on the first in any case.")
    private List<String> devices = List.of();

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

    public VideoXL.Builder toBuilder(Path model) {
        var builder = VideoXL.builder().model(model).threads(threads).mapped(!read);
        return devices.isEmpty() ? builder : builder.devices(named(), blocks());
    }

    private List<Device> named() {
        return devices.stream()
                .map(device -> Device.named(device.replaceFirst("=.*", "")))
                .toList();
    }

    /** Of the first devices. */
    private int[] blocks() {
        int numbered = 0;
        while (numbered < devices.size() && devices.get(numbered).contains("=")) {
            numbered++;
        }
        var more = devices.stream().skip(numbered).filter(device -> device.contains("="));
        var wrong = more.findFirst();
        if (wrong.isPresent()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "--device: %s has a number of blocks, but a device before it has none".formatted(wrong.get()));
        }
        return devices.stream()
                .limit(numbered)
                .mapToInt(ComputingOptions::blocks)
                .toArray();
    }

    private static int blocks(String device) {
        var number = device.replaceFirst(".*?=", "");
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "--device: %s asks for '%s' blocks, expected a number".formatted(device, number),
                    e);
        }
    }
}
