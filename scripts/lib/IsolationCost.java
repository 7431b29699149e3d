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
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What isolation.sh runs. */
final class IsolationCost {
    private static final int SIZE = 336;
    private static final int WARM_UP = 3;
    private static final int UNTIL_ARCHIVE_MILLIS = 8000;
    private static final double TICKS_PER_SECOND = 100;

    private record Cost(int frames, double seconds, double processorSeconds) {}

    public static void main(String[] arguments) throws Exception {
        var film = Path.of(arguments[0]).toAbsolutePath();
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 9;
        run(film, true);
        Thread.sleep(UNTIL_ARCHIVE_MILLIS); // it is made soon after the first child is done
        var plain = new Cost[rounds];
        var isolated = new Cost[rounds];
        for (int i = -WARM_UP; i < rounds; i++) {
            var first = run(film, false);
            var second = run(film, true);
            if (first.frames != second.frames) {
                throw new IllegalStateException(first.frames + " and " + second.frames + " frames");
            }
            if (i >= 0) {
                plain[i] = first;
                isolated[i] = second;
            }
        }
        print("in this process", plain, plain);
        print("in a child", isolated, plain);
        System.exit(0);
    }

    private static Cost run(Path film, boolean isolated) throws IOException {
        // Another name, so that no child is there that knows the film.
        var folder = Files.createTempDirectory("videoxl-isolation");
        var link = Files.createSymbolicLink(folder.resolve("film"), film);
        double processor = ownSeconds();
        var children = childrensSeconds();
        long start = System.nanoTime();
        int frames = 0;
        try (var arena = Arena.ofConfined();
                var source = open(link, isolated)) {
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
        var cost = new Cost(frames, seconds, processor + child);
        Files.delete(link);
        Files.delete(folder);
        return cost;
    }

    private static FrameSource open(Path film, boolean isolated) {
        var source = new VideoSource.File(film);
        var sampling = FrameSampling.perSecond(1, Integer.MAX_VALUE);
        var fitting = Fitting.published(FrameFit.CENTER_CROP, SIZE);
        return isolated
                ? IsolatedSources.frames(source, Clip.WHOLE, sampling, fitting, 0, Isolation.defaults())
                : Videos.frames(source, Clip.WHOLE, sampling, fitting, 0);
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

    private static void print(String where, Cost[] costs, Cost[] plain) {
        double seconds = median(Arrays.stream(costs).mapToDouble(Cost::seconds).toArray());
        double processor =
                median(Arrays.stream(costs).mapToDouble(Cost::processorSeconds).toArray());
        System.out.printf(
                "%-16s %d frames  %.3f s, %.2f times  %.3f s of processor time, %.2f times%n",
                where,
                costs[0].frames,
                seconds,
                seconds / median(Arrays.stream(plain).mapToDouble(Cost::seconds).toArray()),
                processor,
                processor
                        / median(Arrays.stream(plain)
                                .mapToDouble(Cost::processorSeconds)
                                .toArray()));
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
