package io.videoxl.server.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own, and what Linux knows of it. */
final class ServerProcess implements AutoCloseable {
    private static final int IDLE_SECONDS = 5;

    private final Process process;
    private final BufferedReader says;
    private final Path folder;
    private final Path temporary;
    private final int port;

    private ServerProcess(Process process, BufferedReader says, Path folder, Path temporary, int port) {
        this.process = process;
        this.says = says;
        this.folder = folder;
        this.temporary = temporary;
        this.port = port;
    }

    /** Starts one, and waits until its model is loaded. What it logs goes to {@code server.log} beside its folder. */
    static ServerProcess start(Path folder) throws IOException {
        var temporary = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-tmp"));
        var log = folder.resolveSibling("server.log").toFile();
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Dvideoxl.cache.dir=" + System.getProperty("videoxl.cache.dir", ""),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServedHere.class.getName(),
                        folder.toString(),
                        Integer.toString(IDLE_SECONDS))
                .redirectError(Redirect.appendTo(log))
                .start();
        var says = process.inputReader(StandardCharsets.UTF_8);
        var port = says.readLine();
        if (port == null) {
            throw new IOException("the server did not start: " + Files.readString(log.toPath()));
        }
        return new ServerProcess(process, says, folder, temporary, Integer.parseInt(port));
    }

    int port() {
        return port;
    }

    Client client() {
        return new Client(port);
    }

    /** As {@code kill -9} does it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Processes that decode for it. */
    List<ProcessHandle> decoders() {
        return process.toHandle().children().filter(ProcessHandle::isAlive).toList();
    }

    /**
     * What is left in Java's memory once garbage is gone, in bytes.
     *
     * @param code classes, compiled code and the like
     * @param direct buffers outside the heap
     */
    record Java(long heap, long code, long direct) {}

    Java java() throws IOException {
        var out = process.getOutputStream();
        out.write('\n');
        out.flush();
        var numbers = says.readLine().split(" ");
        return new Java(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }

    /** What it holds of the machine. */
    record Held(long residentBytes, int openFiles, int threads, List<String> leftovers) {}

    Held held() {
        return new Held(resident(), entries("fd"), entries("task"), leftovers());
    }

    /** The least of some looks, as garbage and threads come and go. */
    Held settled(Duration time) throws InterruptedException {
        var least = held();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.sleep(200);
            var now = held();
            least = new Held(
                    Math.min(least.residentBytes, now.residentBytes),
                    Math.min(least.openFiles, now.openFiles),
                    Math.min(least.threads, now.threads),
                    now.leftovers);
        }
        return least;
    }

    long resident() {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int entries(String name) {
        var found = Path.of("/proc/" + process.pid() + "/" + name).toFile().list();
        return found == null ? 0 : found.length;
    }

    /** Files of uploads in one piece, and temporary ones. */
    private List<String> leftovers() {
        var found = new ArrayList<String>();
        for (var room : List.of(temporary, folder.resolve("uploads"), folder.resolve("temporary"))) {
            var names = room.toFile().list();
            for (var name : names == null ? new String[0] : names) {
                if (!name.startsWith("hsperf")) {
                    found.add(room.getFileName() + "/" + name);
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
