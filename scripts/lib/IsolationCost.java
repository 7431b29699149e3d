import com.sun.management.OperatingSystemMXBean;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Isolation;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.isolation.IsolatedSources;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.video.sampling.Videos;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What isolation.sh runs. */
final class IsolationCost {
    private static final int SIZE = 336;
    private static final int UNTIL_ARCHIVE_MILLIS = 12_000;
    private static final int UNTIL_PREPARED_MILLIS = 4_000;
    private static final double TICKS_PER_SECOND = 100;

    /** Where a film is decoded. */
    private enum Where {
        HERE("in this process"),
        READY("in a child that is ready"),
        STARTED("in a child that is started"),
        FRESH("in a fresh Java"),
        FRESH_AND_CHILD("in a fresh Java's child");

        private final String words;

        Where(String words) {
            this.words = words;
        }

        /** What it is compared with: where as much of Java is warm. */
        private Where beside() {
            return this == FRESH_AND_CHILD ? FRESH : this == FRESH ? FRESH : HERE;
        }
    }

    private record Cost(int frames, double seconds, double processorSeconds) {}

    private final Path film;

    private IsolationCost(Path film) {
        this.film = film;
    }

    public static void main(String[] arguments) throws Exception {
        var costs = new IsolationCost(Path.of(arguments[0]).toAbsolutePath());
        if (arguments.length > 1 && arguments[1].startsWith("--")) {
            double start = ownSeconds(); // Java's own
            var cost = costs.run(arguments[1].equals("--isolated") ? Isolation.defaults() : null);
            System.out.println(cost.frames + " " + (start + cost.processorSeconds));
        } else {
            costs.measure(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 9);
        }
        System.exit(0);
    }

    private void measure(int rounds) throws Exception {
        run(Isolation.defaults());
        Thread.sleep(UNTIL_ARCHIVE_MILLIS); // it is made soon after the first child is done
        run(null);
        var costs = new EnumMap<Where, List<Cost>>(Where.class);
        for (int i = 0; i < rounds; i++) {
            for (var where : Where.values()) {
                costs.computeIfAbsent(where, each -> new ArrayList<>()).add(measure(where, i));
            }
        }
        if (costs.values().stream()
                        .flatMap(List::stream)
                        .mapToInt(Cost::frames)
                        .distinct()
                        .count()
                > 1) {
            throw new IllegalStateException("not all gave as many frames");
        }
        costs.forEach((where, each) -> print(where.words, each, costs.get(where.beside())));
    }

    private Cost measure(Where where, int round) throws Exception {
        return switch (where) {
            case HERE -> run(null);
            case READY -> {
                Isolation.defaults().prepare();
                Thread.sleep(UNTIL_PREPARED_MILLIS);
                var cost = run(Isolation.defaults());
                Thread.sleep(UNTIL_PREPARED_MILLIS); // another is prepared, which is nobody's cost here
                yield cost;
            }
            case STARTED -> {
                // None is ready for these limits.
                var cost = run(Isolation.defaults().withProcessorTime(Duration.ofHours(3 + round)));
                Thread.sleep(UNTIL_PREPARED_MILLIS);
                yield cost;
            }
            case FRESH -> fresh("--here");
            case FRESH_AND_CHILD -> fresh("--isolated");
        };
    }

    /** By a program of its own, Java's start included. */
    private Cost fresh(String how) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                "IsolationCost",
                film.toString(),
                how);
        long start = System.nanoTime();
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var words = new String(process.getInputStream().readAllBytes()).split("\\s+");
        if (process.waitFor() != 0) {
            throw new IllegalStateException("a fresh Java failed");
        }
        return new Cost(Integer.parseInt(words[0]), (System.nanoTime() - start) / 1e9, Double.parseDouble(words[1]));
    }

    /** @param limits null: in this process */
    private Cost run(Isolation limits) throws IOException {
        // Another name, so that no child is there that knows the film.
        var folder = Files.createTempDirectory("videoxl-isolation");
        var link = Files.createSymbolicLink(folder.resolve("film"), film);
        double processor = ownSeconds();
        var children = childrensSeconds();
        long start = System.nanoTime();
        int frames = 0;
        try (var arena = Arena.ofConfined();
                var source = open(link, limits)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            while (source.next(square)) {
                frames++;
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        processor = ownSeconds() - processor;
        double child = 0; // that which did most since: others are prepared, or wait
        for (var after : childrensSeconds().entrySet()) {
            child = Math.max(child, after.getValue() - children.getOrDefault(after.getKey(), 0.0));
        }
        Files.delete(link);
        Files.delete(folder);
        return new Cost(frames, seconds, processor + child);
    }

    private static FrameSource open(Path film, Isolation limits) {
        var source = new VideoSource.File(film);
        var sampling = FrameSampling.perSecond(1, Integer.MAX_VALUE);
        var fitting = Fitting.published(FrameFit.CENTER_CROP, SIZE);
        return limits == null
                ? Videos.frames(source, Clip.WHOLE, sampling, fitting, 0)
                : IsolatedSources.frames(source, Clip.WHOLE, sampling, fitting, 0, limits);
    }

    private static double ownSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    /** By their numbers. Children that are done wait for a while before they end. */
    private static Map<Long, Double> childrensSeconds() throws IOException {
        var seconds = new HashMap<Long, Double>();
        for (var child : ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .toList()) {
            var stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // user's and system's
            seconds.put(child.pid(), ticks / TICKS_PER_SECOND);
        }
        return seconds;
    }

    private static void print(String where, List<Cost> costs, List<Cost> beside) {
        double seconds = median(costs.stream().mapToDouble(Cost::seconds).toArray());
        double processor =
                median(costs.stream().mapToDouble(Cost::processorSeconds).toArray());
        System.out.printf(
                "%-27s %d frames  %.3f s, %.2f times  %.3f s of processor time, %.2f times%n",
                where,
                costs.getFirst().frames,
                seconds,
                seconds / median(beside.stream().mapToDouble(Cost::seconds).toArray()),
                processor,
                processor
                        / median(beside.stream()
                                .mapToDouble(Cost::processorSeconds)
                                .toArray()));
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
