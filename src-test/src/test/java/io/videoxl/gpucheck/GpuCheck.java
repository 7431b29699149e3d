package io.videoxl.gpucheck;

import io.videoxl.VideoXLException;
import io.videoxl.convert.WeightType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Checks a GPU in parts, each in a process of its own with a time limit, so that nothing a part does ends the rest. Models are made
 * on the CPU while the device computes golden numbers.
 */
@Command(name = "run", mixinStandardHelpOptions = true)
public final class GpuCheck implements Callable<Integer> {
    private static final Map<String, String> EXACT = Map.of("NVIDIA_TF32_OVERRIDE", "0");

    @Mixin
    private Settings settings;

    @Option(names = "--part", hidden = true)
    private String part;

    @Option(names = "--rows", hidden = true)
    private Path rows;

    private String[] arguments;

    private GpuCheck() {}

    /** @param arguments see {@code --help} */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        var check = new GpuCheck();
        check.arguments = arguments;
        return new CommandLine(check).execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        return part == null ? runAll() : runPart();
    }

    private int runAll() throws Exception {
        Files.createDirectories(settings.work);
        var report = new Report(settings.json);
        var runner = new PartRunner(settings, arguments, report);
        if (!runner.run(new Part("devices", 60))) {
            System.out.println("Without the device there is nothing to check.");
            return 1;
        }
        var making = CompletableFuture.runAsync(() -> settings.types.forEach(type -> runner.run(synth(type))));
        checks().forEach(runner::run);
        making.join();
        for (var type : settings.types) {
            if (Files.exists(settings.model(type))) {
                runner.run(new Part("speed " + type, 150));
            }
        }
        for (var type : settings.types.reversed()) {
            if (Files.exists(settings.model(type))) {
                runner.run(new Part("agreement " + type, 75));
            }
        }
        report.printTable();
        return report.allGood() ? 0 : 1;
    }

    private List<Part> checks() {
        var parts = new ArrayList<Part>();
        parts.add(new Part("passes", 90));
        parts.add(new Part("golden f32 without TF32", "golden f32", 60, EXACT));
        for (var type : List.of(WeightType.F32, WeightType.F16, WeightType.Q8_0)) {
            parts.add(new Part("golden " + type, 60));
        }
        parts.add(new Part("golden f32 split with the CPU", "golden f32 split", 60, Map.of()));
        return parts;
    }

    private static Part synth(String type) {
        return new Part("synth " + type, 240);
    }

    private int runPart() throws Exception {
        var found = new Rows(rows);
        try {
            runPart(found);
        } catch (VideoXLException e) {
            System.out.println(e.getMessage());
            return 1;
        }
        return found.anyBad() ? 1 : 0;
    }

    private void runPart(Rows found) throws Exception {
        var words = part.split(" ");
        switch (words[0]) {
            case "devices" -> DevicesPart.run(settings, found);
            case "passes" -> PassesPart.run(settings, found);
            case "golden" -> GoldenPart.run(settings, words[1], words.length > 2, found);
            case "synth" -> SynthPart.run(settings, words[1], found);
            case "speed" -> SpeedPart.run(settings, words[1], found);
            case "agreement" -> AgreementPart.run(settings, words[1], found);
            default -> throw new IllegalArgumentException(part);
        }
    }
}
