package io.videoxl.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs {@link FuzzWorker} in a JVM of its own, starts another where that one died or hung, and prints what became of the inputs.
 * Findings are kept in the folder {@code findings}, each with why it is one.
 */
public final class Fuzz {
    private static final long HUNG = TimeUnit.SECONDS.toNanos(60);

    private Fuzz() {}

    /** @param arguments folder, minutes, seed, and perhaps a folder of other seeds */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var folder = Files.createDirectories(Path.of(arguments[0])).toAbsolutePath();
        long end = System.nanoTime() + (long) (Double.parseDouble(arguments[1]) * 60e9);
        var others = arguments.length > 3 ? arguments[3] : "";
        while (System.nanoTime() < end) {
            run(folder, end, arguments[2], others);
        }
        System.out.println(new Tally(folder.resolve("tally.properties")).table());
    }

    private static void run(Path folder, long end, String seed, String others)
            throws IOException, InterruptedException {
        double seconds = (end - System.nanoTime()) / 1e9;
        var log = folder.resolve("worker.log");
        var process = new ProcessBuilder(command(folder, seconds, seed, others))
                .redirectError(log.toFile())
                .start();
        var heard = new AtomicLong(System.nanoTime());
        var last = new ArrayList<>(List.of("", ""));
        var reader = Thread.ofVirtual().start(() -> {
            try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    heard.set(System.nanoTime());
                    last.set(0, last.get(1).isEmpty() ? line : last.get(0));
                    last.set(1, line);
                }
            } catch (IOException e) {
                // The process has ended.
            }
        });
        boolean hung = false;
        var where = "";
        while (!process.waitFor(1, TimeUnit.SECONDS)) {
            if (System.nanoTime() - heard.get() > HUNG) {
                hung = true;
                where = threads(process.pid());
                process.destroyForcibly();
                process.waitFor();
            }
        }
        reader.join();
        System.out.println("first: " + last.get(0) + "; last: " + last.get(1));
        if (process.exitValue() != 0 && last.get(1).isEmpty()) {
            throw new IOException("no input could be tried:\n" + Files.readString(log));
        }
        if (process.exitValue() != 0) {
            bury(folder, hung ? "hung\n" + where : "died with " + process.exitValue(), log);
        }
    }

    /** What a JVM's threads do. */
    private static String threads(long pid) throws IOException {
        var jstack = Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
        var process = new ProcessBuilder(jstack, Long.toString(pid))
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<String> command(Path folder, double seconds, String seed, String others) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log")));
        var cache = System.getProperty("videoxl.cache.dir");
        if (cache != null) {
            command.add("-Dvideoxl.cache.dir=" + cache);
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                FuzzWorker.class.getName(),
                folder.toString(),
                Double.toString(seconds),
                seed,
                others));
        return command;
    }

    /** Which input it was is not known to the worker's tally, but the last one of each kind still lies there. */
    private static void bury(Path folder, String end, Path log) throws IOException {
        var tally = new Tally(folder.resolve("tally.properties"));
        tally.deaths++;
        tally.round += 100_000; // not the same inputs again
        tally.save();
        var why = end + "\n" + Files.readString(log);
        Path newest = null;
        try (var files = Files.list(folder)) {
            for (var file : files.filter(each -> each.getFileName().toString().matches("(input|questions)\\..*"))
                    .toList()) {
                if (newest == null
                        || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(newest)) > 0) {
                    newest = file;
                }
            }
        }
        System.out.println(why);
        if (newest != null) {
            FuzzWorker.keep(folder, "death-" + tally.deaths + "-" + newest.getFileName(), newest, why);
        }
    }
}
