package io.videoxl.gpucheck;

import io.videoxl.Device;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.convert.WeightType;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What is checked, and how far. */
final class Settings {
    @Option(names = "--home", paramLabel = "FOLDER", required = true, description = "Where the archive was unpacked.")
    Path home;

    @Option(names = "--work", paramLabel = "FOLDER", required = true, description = "Where models are written.")
    Path work;

    @Option(names = "--json", paramLabel = "FILE", required = true, description = "Where results are written.")
    Path json;

    @Option(names = "--device", paramLabel = "NAME", description = "What is checked (default: the first GPU).")
    String device;

    @Option(
            names = "--minutes",
            defaultValue = "8",
            description = "All must be done in so many (default: ${DEFAULT-VALUE}).")
    double minutes;

    @Option(
            names = "--size",
            defaultValue = "7b",
            description = "Size of the models by formula (default: ${DEFAULT-VALUE}).")
    String size;

    @Option(
            names = "--types",
            split = ",",
            defaultValue = "bf16,q4_K",
            description = "Their weights (default: ${DEFAULT-VALUE}).")
    List<String> types;

    @Option(
            names = "--memory",
            split = ",",
            defaultValue = "0,4096,18432",
            description = "Tokens in memory (default: ${DEFAULT-VALUE}).")
    List<Integer> memory;

    @Option(names = "--frames", defaultValue = "2048", description = "Frames of a watch (default: ${DEFAULT-VALUE}).")
    int frames;

    @Option(
            names = "--generate",
            defaultValue = "128",
            description = "Tokens of an answer (default: ${DEFAULT-VALUE}).")
    int generate;

    @Option(
            names = "--ratio",
            defaultValue = "16",
            description = "Visual tokens for each summary (default: ${DEFAULT-VALUE}).")
    int ratio;

    @Option(names = "--runs", defaultValue = "3", description = "Runs of each measurement (default: ${DEFAULT-VALUE}).")
    int runs;

    @Option(
            names = "--patience",
            defaultValue = "1",
            description = "Every part's time limit is multiplied by it (default: ${DEFAULT-VALUE}).")
    double patience;

    @Option(names = "--only", split = ",", description = "Parts to run, by the beginning of their names.")
    List<String> only = List.of();

    Device device() {
        if (device != null) {
            return Device.named(device);
        }
        var best = Device.best();
        if (best.type() == Device.Type.CPU) {
            throw new VideoXLException(Code.DEVICE_NOT_FOUND, "no GPU: only " + Device.list());
        }
        return best;
    }

    Path model(String type) {
        return work.resolve(size + "-" + WeightType.of(type) + ".gguf");
    }
}
