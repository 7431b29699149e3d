package io.videoxl.fuzz;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/** Tries inputs until its time is over; tells its parent of each second, so that one that hangs is seen. */
final class FuzzWorker {
    private static final double SLOW = 5; // seconds
    private static final long SECOND = 1_000_000_000;

    private FuzzWorker() {}

    /** @param arguments folder, seconds, seed, folder of other seeds or an empty text */
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        long end = System.nanoTime() + (long) (Double.parseDouble(arguments[1]) * 1e9);
        long seed = Long.parseLong(arguments[2]);
        var seeds = Seeds.make(folder, arguments[3].isEmpty() ? null : Path.of(arguments[3]));
        var tally = new Tally(folder.resolve("tally.properties"));
        try (var targets = new Targets(folder)) {
            targets.prepare();
            long told = System.nanoTime();
            while (System.nanoTime() < end) {
                var kind = tally.next(Seeds.kinds(seeds));
                tally.round++;
                var file = targets.place(kind);
                Files.write(file, Mutation.of(seeds.get(kind), new SplittableRandom(seed + tally.round)));
                attempt(targets, kind, file, tally, folder);
                if (System.nanoTime() - told > SECOND) {
                    told = System.nanoTime();
                    tally.save();
                    System.out.println(kind + " " + tally.round + " " + status());
                }
            }
        }
        tally.save();
    }

    private static void attempt(Targets targets, Kind kind, Path file, Tally tally, Path folder) throws IOException {
        var of = tally.of(kind);
        long start = System.nanoTime();
        String finding = null;
        try {
            targets.run(kind, file);
            of.taken++;
        } catch (VideoXLException e) {
            finding = e.code() == Code.INTERNAL ? trace(e) : null;
        } catch (Throwable t) {
            finding = trace(t);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        of.inputs++;
        of.seconds += seconds;
        of.slowest = Math.max(of.slowest, seconds);
        if (finding == null && seconds > SLOW) {
            finding = "slow: %.1f s%n".formatted(seconds);
        }
        if (finding != null) {
            of.findings++;
            keep(folder, kind + "-" + tally.round, file, finding);
        }
    }

    static void keep(Path folder, String name, Path file, String finding) throws IOException {
        var findings = Files.createDirectories(folder.resolve("findings"));
        Files.copy(file, findings.resolve(name.toLowerCase(Locale.ROOT)));
        Files.writeString(findings.resolve(name.toLowerCase(Locale.ROOT) + ".txt"), finding);
    }

    private static String trace(Throwable t) {
        var text = new StringWriter();
        t.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** What would grow if something leaked: resident memory in MB, and open files. */
    private static String status() throws IOException {
        long pages =
                Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
        return pages * 4096 / 1_000_000 + " MB "
                + Path.of("/proc/self/fd").toFile().list().length + " files";
    }
}
