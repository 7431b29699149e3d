import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.gguf.GgufFile;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.imageio.ImageIO;

/**
 * Measures two builds in turn and prints how much faster the second is, goal by goal. See compare.sh.
 *
 * <p>Each part of it is kept in a file of the output folder as soon as it is measured, from which another run prints it again.
 */
final class Compare {
    private static final int QUESTIONS = 8;
    private static final String HEAD = "%-5s %-50s %10s %10s %7s  %-24s %s%n";
    /** How much faster than llama.cpp: windows and prompts, answers. */
    private static final Map<String, double[]> BESIDE_LLAMA =
            Map.of("0.5b:q8_0", new double[] {10, 1.25}, "7b:q4_K", new double[] {4.5, 1.25});

    /** How much faster a window is than PyTorch's linear layers alone, in bf16. */
    private static final Map<String, Double> BESIDE_PYTORCH = Map.of("0.5b:q8_0", 1.4, "7b:q4_K", 2.0);

    /** Of what PyTorchPeer prints of each report. */
    private static final String HEAD_OF_PYTORCH = "PyTorch f32 beside";

    private final Path base;
    private final Path fresh;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<String> goals;
    private final int runs;
    private final Path folder = Files.createTempDirectory("videoxl-compare");
    private final Path picture = folder.resolve("picture.png");
    private final Peaks peaks;
    private final List<String> leftOut = new ArrayList<>();
    /** Where what was measured is kept. */
    private final Path out;
    /** What the part that is being measured has printed. */
    private final StringBuilder printed = new StringBuilder();

    private Compare(String[] arguments) throws IOException {
        base = Path.of(arguments[0]).toAbsolutePath();
        fresh = Path.of(arguments[1]).toAbsolutePath();
        options.putAll(Map.of("--runs", "5", "--goals", "1,2,3,4,5,6,7,8,9", "--frames", "64"));
        options.put("--sizes", "0.5b:q8_0,0.5b:q4_K");
        options.put("--out", fresh.resolve("target/compare").toString());
        for (int i = 2; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        goals = List.of(options.get("--goals").split(","));
        out = Files.createDirectories(Path.of(options.get("--out")).toAbsolutePath());
        peaks = peaks();
        runs = Integer.parseInt(options.get("--runs"));
        var image = new BufferedImage(336, 336, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 336 * 336; i++) {
            image.setRGB(i % 336, i / 336, (i % 336) / 2 << 16 | (i / 336) / 2 << 8 | 80);
        }
        ImageIO.write(image, "png", picture.toFile());
    }

    public static void main(String[] arguments) throws Exception {
        var compare = new Compare(arguments);
        try {
            compare.run();
        } finally {
            compare.removeFolder();
        }
    }

    private void removeFolder() throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void run() throws Exception {
        var parts = parts();
        double minutes = parts.stream()
                .filter(part -> !Files.exists(part.file(out)))
                .mapToDouble(Part::minutes)
                .sum();
        System.out.printf(Locale.ROOT, "About %.0f min on two cores.%n", Math.ceil(minutes * runs / 5));
        System.out.printf(HEAD, "goal", "what", "base", "new", "ratio", "goal", "of the machine's peak");
        for (var part : parts) {
            if (Files.exists(part.file(out))) {
                System.out.print(Files.readString(part.file(out)));
            } else {
                measure(part);
            }
        }
        leftOut.forEach(each -> System.out.println("left out: " + each));
    }

    private void measure(Part part) throws IOException {
        printed.setLength(0);
        long start = System.nanoTime();
        try {
            part.work().run();
        } catch (Exception e) {
            leftOut("goal " + part.goal() + " of " + part.of() + ", which failed: " + e.getMessage());
            return;
        }
        if (!printed.isEmpty()) {
            System.out.printf(Locale.ROOT, "      (%.1f minutes)%n", (System.nanoTime() - start) / 60e9);
            var unfinished = Files.writeString(out.resolve("unfinished"), printed);
            Files.move(unfinished, part.file(out), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /**
     * What is measured and kept by itself.
     *
     * @param of what it is measured on
     * @param minutes it takes about, with five runs on two cores
     */
    private record Part(String goal, String of, double minutes, Work work) {
        Path file(Path folder) {
            return folder.resolve(goal + "-" + of.replaceAll(".*/", "").replaceAll("[^A-Za-z0-9._]+", "-") + ".txt");
        }
    }

    private List<Part> parts() {
        var parts = new ArrayList<Part>();
        for (var sized : options.get("--sizes").split(",")) {
            double large = sized.startsWith("7b:") ? 10 : 1;
            parts.add(new Part("1", sized, 1.5 * large, () -> passes(sized, "window,prefill")));
            parts.add(new Part("3", sized, 1.1 * large, () -> passes(sized, "generate")));
            parts.add(new Part("1", sized + " llama.cpp", 1.3 * large, () -> besideLlama(sized, "window,prefill")));
            parts.add(new Part("3", sized + " llama.cpp", 0.5 * large, () -> besideLlama(sized, "generate")));
        }
        parts.add(new Part("2", options.getOrDefault("--vision", "0.5b:f16"), 2.2, this::vision));
        parts.add(new Part("4", "0.5b:q8_0", 2, this::questions));
        for (var model : options.getOrDefault("--load", "").split(",")) {
            parts.add(new Part("5", model.isEmpty() ? "none" : model, 0.5, () -> loading(model)));
        }
        parts.add(new Part("6", "start", 0.2, this::start));
        parts.add(new Part("7", "av1", 1.7, this::av1));
        double frames = Integer.parseInt(options.get("--frames"));
        parts.add(new Part("8", options.getOrDefault("--peak", "0.5b:q8_0"), 0.2 + frames / 50, this::peak));
        var hour = options.getOrDefault("--hour", "");
        parts.add(new Part("9", hour.isEmpty() ? "hour" : hour, 1, () -> sampling(hour)));
        // Last, since it needs what the others have measured; its own runs are always as many.
        double minutes = options.containsKey("--pytorch") ? 3.5 * 5 / runs : 0;
        parts.add(new Part("1", "pytorch", minutes, this::besidePyTorch));
        parts.removeIf(part -> !goals.contains(part.goal()));
        return parts;
    }

    /** What the machine can do at most, by the program that the native build makes beside its tests. */
    private Peaks peaks() {
        var program = fresh.resolve("native/target/cmake/machine_peaks");
        if (!Files.isExecutable(program)) {
            leftOut.add("shares of the machine's peak: " + program + " is not built");
            return new Peaks("");
        }
        var lines = output(List.of(program.toString()));
        System.out.print(lines);
        return new Peaks(lines);
    }

    // goals 1 and 3

    private void passes(String sized, String stages) throws Exception {
        measure(sized, stages, Map.of("window", 1.6, "prefill", 1.6, "generate", 1.6));
    }

    private void vision() throws Exception {
        measure(options.getOrDefault("--vision", "0.5b:f16"), "vision", Map.of("vision", 1.5));
    }

    private void measure(String sized, String stages, Map<String, Double> least) throws IOException {
        var found = inTurn(tree -> bench(tree, sized, stages));
        var report = read(folder.resolve("bench.json"));
        var model = report.at("/model");
        var file = Path.of(model.get("file").asText());
        for (var key : found.getFirst().keySet()) {
            var stage = key.split(",")[0];
            double ratio = ratio(found, key, true);
            line(
                    goal(stage),
                    name(sized) + ", " + key,
                    median(found.get(0), key),
                    median(found.get(1), key),
                    ratio,
                    verdict(ratio >= least.get(stage), String.format(Locale.ROOT, ">= %.2f", least.get(stage))),
                    peaks.share(file, model.get("weight_type").asText(), key, median(found.get(1), key)));
        }
        keepForPyTorch(sized, (ObjectNode) report, found.get(1));
    }

    /** A report like that of bench, with the medians of windows and vision. */
    private void keepForPyTorch(String sized, ObjectNode report, Runs found) throws IOException {
        var kept = new ObjectMapper().createArrayNode();
        for (var each : report.get("measurements")) {
            if (each.get("stage").asText().matches("WINDOW|VISION")) {
                kept.add(((ObjectNode) each).put("per_second", median(found, key(each))));
            }
        }
        if (!kept.isEmpty()) {
            report.set("measurements", kept);
            report.put("sized", sized);
            var name = kept.get(0).get("stage").asText() + "-" + name(sized).replace(' ', '-');
            new ObjectMapper()
                    .writeValue(out.resolve("pytorch-" + name + ".json").toFile(), report);
        }
    }

    private static String key(JsonNode measurement) {
        return measurement.get("stage").asText().toLowerCase(Locale.ROOT) + ", "
                + measurement.get("detail").asText();
    }

    private static String goal(String stage) {
        return switch (stage) {
            case "vision" -> "2";
            case "generate" -> "3";
            default -> "1";
        };
    }

    private static String name(String sized) {
        return sized.contains("/") ? Path.of(sized).getFileName().toString() : sized.replace(':', ' ');
    }

    /** llama.cpp's own benchmark on the same decoder. */
    private void besideLlama(String sized, String stages) throws IOException {
        var program = options.containsKey("--llama-bench") ? options.get("--llama-bench") : onPath("llama-bench");
        if (program == null) {
            leftOut("llama.cpp, since there is no llama-bench; --llama-bench names it");
            return;
        }
        bench(fresh, sized, stages, "--llama-bench", program, "--runs", "" + runs);
        for (var peer : read(folder.resolve("bench.json")).get("peers")) {
            var stage = peer.get("stage").asText().toLowerCase(Locale.ROOT);
            var least = BESIDE_LLAMA.get(kind(read(folder.resolve("bench.json"))));
            double ratio = peer.get("ratio").asDouble();
            double goal = least == null ? Double.NaN : least[stage.equals("generate") ? 1 : 0];
            line(
                    goal(stage),
                    "... " + stage + " beside llama.cpp " + peer.get("build").asText(),
                    peer.get("per_second").asDouble(),
                    peer.get("ours").asDouble(),
                    ratio,
                    least == null ? "" : verdict(ratio >= goal, String.format(Locale.ROOT, ">= %.2f", goal)),
                    "");
        }
    }

    /** "7b:q4_K": which of the published sizes a model is as wide as, and its weights. */
    private static String kind(JsonNode report) {
        var file = Path.of(report.at("/model/file").asText());
        try (var model = GgufFile.open(file)) {
            var size = Map.of(896, "0.5b", 3584, "7b").getOrDefault(model.integer("videoxl.embedding_length"), "");
            return size + ":" + report.at("/model/weight_type").asText();
        }
    }

    /** PyTorch by `make pytorch`, which fetches it, beside what was measured: all of it in f32, and the linear layers alone in bf16. */
    private void besidePyTorch() throws IOException {
        if (!options.containsKey("--pytorch")) {
            leftOut("PyTorch; --pytorch yes fetches it");
            return;
        }
        var reports = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(out, "pytorch-*.json")) {
            files.forEach(reports::add);
        }
        Collections.sort(reports);
        if (reports.isEmpty()) {
            leftOut("PyTorch, since neither windows nor vision were measured");
            return;
        }
        var names = String.join(" ", reports.stream().map(Path::toString).toList());
        var each = reports.iterator();
        JsonNode measured = null;
        for (var row : output(List.of("make", "-s", "-C", fresh.toString(), "pytorch", "REPORT=" + names))
                .lines()
                .toList()) {
            if (row.startsWith(HEAD_OF_PYTORCH)) {
                measured = read(each.next());
            } else if (measured != null && row.matches("(window|vision),.*/s")) {
                besidePyTorch(measured, row);
            }
        }
    }

    private void besidePyTorch(JsonNode measured, String row) {
        var fields = row.strip().split("\\s+");
        int last = fields.length - 1; // what of, its, ours, ratio, unit
        var what = String.join(" ", Arrays.copyOf(fields, last - 3));
        double ratio = Double.parseDouble(fields[last - 1]);
        boolean linear = what.endsWith("bf16");
        var least = linear ? BESIDE_PYTORCH.get(kind(measured)) : null;
        line(
                row.startsWith("window") ? "1" : "2",
                name(measured.get("sized").asText()) + ", " + what.replace(", linear bf16", "") + " beside PyTorch "
                        + (linear ? "bf16, linear" : "f32"),
                Double.parseDouble(fields[last - 3]),
                Double.parseDouble(fields[last - 2]),
                ratio,
                least == null ? "" : verdict(ratio >= least, String.format(Locale.ROOT, ">= %.2f", least)),
                "");
    }

    private void leftOut(String what) {
        if (!leftOut.contains(what)) {
            leftOut.add(what);
        }
    }

    private static String onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(each -> Path.of(each, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }

    /** Things a second, by what they are of. */
    private Map<String, Double> bench(Path tree, String sized, String stages, String... more) {
        var json = folder.resolve("bench.json");
        var command = new ArrayList<>(List.of(tree + "/videoxl", "bench"));
        command.addAll(
                sized.contains("/")
                        ? List.of(sized)
                        : List.of("--size", sized.split(":")[0], "--type", sized.split(":")[1]));
        command.addAll(List.of("--stages", stages, "--memory", "0", "--json", json.toString()));
        if (!Arrays.asList(more).contains("--runs")) {
            command.addAll(List.of("--runs", "1"));
        }
        if (options.containsKey("--cache")) {
            command.addAll(List.of("--cache", options.get("--cache")));
        }
        command.addAll(Arrays.asList(more));
        output(command);
        var values = new LinkedHashMap<String, Double>();
        for (var each : read(json).get("measurements")) {
            values.put(key(each), each.get("per_second").asDouble());
        }
        return values;
    }

    // goal 4

    private void questions() throws Exception {
        var file = model("0.5b", "q8_0");
        var found = inTurn(tree -> Map.of(
                "s",
                probe(tree, "ask", file, picture.toString(), "" + QUESTIONS).getFirst()));
        row("4", "0.5b q8_0, eight questions of 64 tokens, s", found, "s", 3.5, false);
    }

    // goal 5

    private void loading(String file) throws Exception {
        if (file.isEmpty()) {
            leftOut("loading, since --load names no model");
            return;
        }
        output(List.of("cat", file)); // into the page cache
        var found = inTurn(tree -> {
            var seconds = probe(tree, "load", file);
            return Map.of("load", seconds.get(0), "token", seconds.get(1));
        });
        var name = Path.of(file).getFileName();
        double loaded = median(found.get(1), "load");
        row("5", name + ", loading, s", found, "load", Double.NaN, false, loaded <= 0.4, "<= 0.4 s");
        row("5", name + ", to the first token, s", found, "token", 1, false);
        double weights = Files.size(Path.of(file));
        var shares = List.of(share(base, file) / weights, share(fresh, file) / weights);
        line(
                "5",
                name + ", memory of each of two, of the weights",
                shares.get(0),
                shares.get(1),
                shares.get(0) / shares.get(1),
                verdict(shares.get(1) <= 0.6, "<= 0.6"),
                "");
    }

    /** The proportional set size of one of two processes that have the model, without what one has that maps no weights. */
    private double share(Path tree, String file) throws Exception {
        var first = holding(tree, file);
        var second = holding(tree, file);
        try {
            double sum = 0;
            for (var process : List.of(first, second)) {
                sum += weights(process.pid(), file);
            }
            return sum / 2;
        } finally {
            for (var process : List.of(first, second)) {
                process.outputWriter().close();
                process.waitFor();
            }
        }
    }

    private Process holding(Path tree, String file) throws IOException {
        var process = new ProcessBuilder(probeCommand(tree, "load", file))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.inputReader().readLine();
        process.inputReader().readLine();
        return process;
    }

    /** Mapped from the file; where nothing is, what is anonymous, which holds Java's heap too. */
    private static double weights(long pid, String file) throws IOException {
        double mapped = 0;
        double anonymous = 0;
        var real = Path.of(file).toRealPath().toString();
        boolean ours = false;
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                ours = line.endsWith(real);
            } else if (line.startsWith("Pss:") && ours) {
                mapped += 1024 * Double.parseDouble(line.replaceAll("\\D", ""));
            } else if (line.startsWith("Pss_Anon:") || line.startsWith("Anonymous:")) {
                anonymous += line.startsWith("Anonymous:") ? 1024 * Double.parseDouble(line.replaceAll("\\D", "")) : 0;
            }
        }
        return mapped > 0 ? mapped : anonymous;
    }

    // goal 6

    private void start() throws Exception {
        output(List.of(fresh + "/videoxl", "prepare-start"));
        var found = inTurn(tree -> {
            long start = System.nanoTime();
            output(List.of(tree + "/videoxl", "ask", "demo", picture.toString(), "What colour is it?"));
            return Map.of("s", (System.nanoTime() - start) / 1e9);
        });
        row("6", "ask demo picture.png, s", found, "s", 1 / 0.45, false);
    }

    // goal 7

    private void av1() throws Exception {
        var ffmpeg = options.containsKey("--ffmpeg") ? options.get("--ffmpeg") : onPath("ffmpeg");
        if (ffmpeg == null) {
            leftOut("AV1, since there is no ffmpeg with libdav1d; --ffmpeg names it");
            return;
        }
        var film = options.containsKey("--av1") ? options.get("--av1") : av1Film(ffmpeg);
        var found = inTurn(
                tree -> Map.of("s", processorSeconds(decode(tree, film, 3)) - processorSeconds(decode(tree, film, 1))));
        row("7", "AV1, 500 pictures, processor s", found, "s", Double.NaN, false, true, "");
        var theirs = new ArrayList<Double>();
        for (int i = 0; i < runs; i++) {
            theirs.add(processorSeconds(ffmpeg(ffmpeg, film, 750)) - processorSeconds(ffmpeg(ffmpeg, film, 250)));
        }
        double median = median(theirs);
        double ours = median(found.get(1), "s");
        line(
                "7",
                "... beside FFmpeg with libdav1d",
                median,
                ours,
                ours / median,
                verdict(ours <= 1.3 * median, "<= 1.3"),
                "");
    }

    /** 800 pictures of 1080p with noise, as a camera has, at 2.5 Mbit/s, made by that program. */
    private String av1Film(String ffmpeg) {
        var film = folder.resolve("film.mkv").toString();
        var command = new ArrayList<>(List.of(ffmpeg, "-v", "error", "-f", "lavfi", "-i"));
        command.add("testsrc2=size=1920x1080:rate=25:duration=32,noise=alls=20:allf=t");
        command.addAll(
                List.of("-c:v", "libsvtav1", "-preset", "10", "-b:v", "2500k", "-g", "250", "-pix_fmt", "yuv420p"));
        command.add(film);
        output(command);
        return film;
    }

    private List<String> decode(Path tree, String film, int runs) {
        return List.of(
                tree + "/videoxl",
                "bench",
                "--size",
                "golden",
                "--stages",
                "decode",
                "--video",
                film,
                "--runs",
                "" + runs);
    }

    private static List<String> ffmpeg(String program, String film, int frames) {
        return List.of(
                program,
                "-v",
                "error",
                "-c:v",
                "libdav1d",
                "-i",
                film,
                "-map",
                "v",
                "-frames:v",
                "" + frames,
                "-f",
                "null",
                "-");
    }

    // goal 8

    private void peak() throws Exception {
        var sized = options.getOrDefault("--peak", "0.5b:q8_0");
        var found = List.of(new Runs(), new Runs());
        for (int i = 0; i < 2; i++) {
            bench(List.of(base, fresh).get(i), sized, "watch", "--frames", options.get("--frames"));
            var report = read(folder.resolve("bench.json"));
            double weights = report.at("/model/weight_bytes").asDouble();
            double memory =
                    report.at("/watches/0/memory_bytes").asDouble(); // what is kept, which grows with the frames
            double peak = report.at("/watches/0/peak_resident_bytes").asDouble();
            found.get(i).add(Map.of("peak", (peak - weights - memory) / 1e6, "kept", memory / 1e6));
        }
        var what = name(sized) + ", " + options.get("--frames") + " frames, ";
        boolean met = median(found.get(1), "peak") <= 400;
        row("8", what + "peak beyond these, MB", found, "peak", Double.NaN, false, met, "<= 400 MB");
        row("8", what + "weights apart, kept of it, MB", found, "kept", Double.NaN, false, true, "");
    }

    // goal 9

    private void sampling(String given) {
        var ffmpeg = options.containsKey("--ffmpeg") ? options.get("--ffmpeg") : onPath("ffmpeg");
        if (given.isEmpty() && ffmpeg == null) {
            leftOut(
                    "sampling an hour, since there is no ffmpeg with libx264 to make one; --ffmpeg names it, --hour a film");
            return;
        }
        var film = given.isEmpty() ? hourLongFilm(ffmpeg) : given;
        var found = inTurn(tree -> Map.of("s", processorSeconds(probeCommand(tree, "sample", film, "128"))));
        double ratio = median(found.get(1), "s") / median(found.get(0), "s");
        row("9", "128 frames of an hour, processor s", found, "s", Double.NaN, false, ratio <= 1.1, "<= 1.1 times");
    }

    /** A minute of 480 × 272 with noise at 140 kbit/s, made by that program, 60 times. */
    private String hourLongFilm(String ffmpeg) {
        var minute = folder.resolve("minute.mp4").toString();
        var command = new ArrayList<>(List.of(ffmpeg, "-v", "error", "-f", "lavfi", "-i"));
        command.add("testsrc2=size=480x272:rate=25:duration=60,noise=alls=8:allf=t");
        command.addAll(
                List.of("-c:v", "libx264", "-preset", "veryfast", "-b:v", "140k", "-pix_fmt", "yuv420p", minute));
        output(command);
        var film = folder.resolve("hour.mp4").toString();
        output(List.of(ffmpeg, "-v", "error", "-stream_loop", "59", "-i", minute, "-c", "copy", film));
        return film;
    }

    // measuring

    private interface Measured extends Function<Path, Map<String, Double>> {}

    /** What was found in each run of the first build, and of the second. */
    private List<Runs> inTurn(Measured measured) {
        var found = List.of(new Runs(), new Runs());
        for (int i = 0; i < runs; i++) {
            found.get(0).add(measured.apply(base));
            found.get(1).add(measured.apply(fresh));
        }
        return found;
    }

    private static final class Runs extends ArrayList<Map<String, Double>> {
        java.util.Set<String> keySet() {
            return getFirst().keySet();
        }
    }

    private void row(
            String goal,
            String what,
            List<? extends List<Map<String, Double>>> found,
            String key,
            double least,
            boolean speed) {
        double ratio = ratio(found, key, speed);
        row(goal, what, found, key, least, speed, ratio >= least, String.format(Locale.ROOT, ">= %.2f", least));
    }

    private void row(
            String goal,
            String what,
            List<? extends List<Map<String, Double>>> found,
            String key,
            double least,
            boolean speed,
            boolean met,
            String text) {
        var verdict = text.isEmpty() ? "" : verdict(met, text);
        line(goal, what, median(found.get(0), key), median(found.get(1), key), ratio(found, key, speed), verdict, "");
    }

    /** How much better the second is. */
    private static double ratio(List<? extends List<Map<String, Double>>> found, String key, boolean speed) {
        double ratio = median(found.get(1), key) / median(found.get(0), key);
        return speed ? ratio : 1 / ratio;
    }

    private static String verdict(boolean met, String goal) {
        return (met ? "met" : "MISSED") + "  " + goal;
    }

    private void line(
            String goal, String what, double first, double second, double ratio, String verdict, String share) {
        var text = String.format(
                Locale.ROOT,
                "%-5s %-50s %10.3f %10.3f %7.2f  %-24s %s%n",
                goal,
                what,
                first,
                second,
                ratio,
                verdict,
                share);
        System.out.print(text);
        printed.append(text);
    }

    private static double median(List<Map<String, Double>> found, String key) {
        return median(found.stream().map(each -> each.get(key)).toList());
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private String model(String size, String type) {
        // A bench of one short stage makes the file if it is not there.
        bench(fresh, size + ":" + type, "generate", "--generate", "1");
        return read(folder.resolve("bench.json")).at("/model/file").asText();
    }

    private List<Double> probe(Path tree, String... arguments) {
        return output(probeCommand(tree, arguments))
                .lines()
                .map(Double::valueOf)
                .toList();
    }

    private List<String> probeCommand(Path tree, String... arguments) {
        var java = Path.of(System.getProperty("java.home"), "bin");
        var jars = tree + "/cli/target/lib/*";
        var classes = folder.resolve("probe");
        if (!Files.exists(classes)) {
            output(List.of(
                    java + "/javac",
                    "-d",
                    classes.toString(),
                    "-cp",
                    base + "/cli/target/lib/*",
                    fresh + "/scripts/lib/Probe.java"));
        }
        var command = new ArrayList<>(List.of(
                java + "/java",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                jars + File.pathSeparator + classes,
                "Probe"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static double processorSeconds(List<String> command) {
        var timed = new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%U %S'; time \"$@\" >/dev/null 2>&1", "bash"));
        timed.addAll(command);
        try {
            var process = new ProcessBuilder(timed).start();
            var fields =
                    new String(process.getErrorStream().readAllBytes()).trim().split(" ");
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed");
            }
            return Double.parseDouble(fields[0]) + Double.parseDouble(fields[1]);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String output(List<String> command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectError(
                            command.contains("libsvtav1")
                                    ? ProcessBuilder.Redirect.DISCARD
                                    : ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (command.getFirst().equals("cat")) {
                process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            }
            var text = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed");
            }
            return text;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(Path json) {
        try {
            return new ObjectMapper().readTree(json.toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
