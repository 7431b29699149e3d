package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesJarTest {
    private static final String FOLDER = "io/videoxl/natives/linux-x86_64/";

    @Test
    void jarHoldsTheNativeLayerAndGgml() throws IOException {
        var files = files();
        assertTrue(files.containsAll(List.of("libvideoxl.so", "libggml.so.0", "libggml-base.so.0")), files.toString());
    }

    @Test
    void jarHoldsEveryCpuBackendOfTheGgmlThatItWasBuiltWith() throws IOException {
        var packed = files().stream()
                .filter(file -> file.startsWith("backends/"))
                .map(file -> file.substring("backends/".length()))
                .toList();
        assertEquals(cpuBackends(ggmlBackends()), packed);
        // From the oldest processors that run 64-bit code to the newest.
        assertTrue(packed.containsAll(List.of("libggml-cpu-x64.so", "libggml-cpu-haswell.so", "libggml-cpu-zen4.so")));
    }

    /** Where the native build found ggml's backends, as its cache tells: an installed package's folder, or what it built itself. */
    private static Path ggmlBackends() throws IOException {
        var build = Path.of("../native/target/cmake");
        var installed = Files.readAllLines(build.resolve("CMakeCache.txt")).stream()
                .filter(line -> line.startsWith("ggml_DIR:") && !line.endsWith("NOTFOUND"))
                .map(line -> Path.of(line.substring(line.indexOf('=') + 1), "../../ggml"))
                .findFirst();
        if (installed.isEmpty()) {
            return build.resolve("bin");
        }
        try (var folders = Files.newDirectoryStream(installed.get(), "backends*")) {
            return folders.iterator().next();
        }
    }

    private static List<String> cpuBackends(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("libggml-cpu-.*\\.so"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void backendForTheProcessorIsChosenAtRunTimeAmongThoseThatAreThere(@TempDir Path folder) throws Exception {
        var model = Models.golden(folder);
        var film = Clip.h264(2, 0).write(folder.resolve("film.mp4"));
        var cache = folder.resolve("cache");
        var best = backend(model, film, "-Dvideoxl.cache.dir=" + cache);

        // One after the other is taken away; whatever is left serves.
        var backends = unpacked(cache).resolve("backends");
        Files.delete(backends.resolve(best));
        var next = backend(model, film, "-Dvideoxl.native.dir=" + backends.getParent());
        assertNotEquals(best, next);
        for (var other : cpuBackends(backends)) {
            if (!other.equals("libggml-cpu-x64.so")) {
                Files.delete(backends.resolve(other));
            }
        }
        assertEquals("libggml-cpu-x64.so", backend(model, film, "-Dvideoxl.native.dir=" + backends.getParent()));
    }

    private static Path unpacked(Path cache) throws IOException {
        try (var found = Files.walk(cache)) {
            return found.filter(file -> file.endsWith("libvideoxl.so"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
        }
    }

    /** The one CPU backend that an answer was computed with. */
    private static String backend(Path model, Path film, String option) throws Exception {
        var lines =
                Jvm.withOptions("--enable-native-access=ALL-UNNAMED", option).run(BackendProbe.class, model, film);
        assertTrue(lines.getFirst().startsWith("answer "), lines.toString());
        assertEquals(2, lines.size(), lines.toString());
        return lines.getLast();
    }

    /** Prints what {@link AskProbe} prints, then the CPU backends that stayed loaded. */
    static final class BackendProbe {
        private BackendProbe() {}

        public static void main(String[] arguments) throws IOException {
            AskProbe.main(arguments);
            Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .map(line -> line.substring(line.lastIndexOf('/') + 1))
                    .filter(name -> name.startsWith("libggml-cpu-"))
                    .distinct()
                    .forEach(System.out::println);
        }
    }

    @Test
    void listNamesEveryFileOfTheJar() throws IOException {
        try (var list = getClass().getClassLoader().getResourceAsStream(FOLDER + "natives.list")) {
            var listed = new String(list.readAllBytes())
                    .lines()
                    .map(line -> line.split(" +", 3)[2])
                    .collect(Collectors.toCollection(TreeSet::new));
            listed.add("natives.list");
            assertEquals(files(), listed);
        }
    }

    private TreeSet<String> files() throws IOException {
        var list = getClass().getClassLoader().getResource(FOLDER + "natives.list");
        assertEquals("jar", list.getProtocol(), "the natives come from a jar");
        var connection = (JarURLConnection) URI.create(list.toString()).toURL().openConnection();
        return connection.getJarFile().stream()
                .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(FOLDER))
                .map(entry -> entry.getName().substring(FOLDER.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void emptyCacheFolderIsFilledAndServesAnAnswer(@TempDir Path folder) throws Exception {
        var cache = folder.resolve("cache");
        var model = Models.golden(folder);
        var film = Clip.h264(2, 0).write(folder.resolve("film.mp4"));
        var lines = Jvm.withOptions("--enable-native-access=ALL-UNNAMED", "-Dvideoxl.cache.dir=" + cache)
                .run(AskProbe.class, model, film);
        assertTrue(lines.getLast().startsWith("answer "), lines.toString());
        try (var found = Files.walk(cache)) {
            var names = found.map(file -> file.getFileName().toString()).toList();
            assertTrue(
                    names.containsAll(List.of("libvideoxl.so", "libavcodec.so.61", "libggml-cpu-x64.so")),
                    names.toString());
        }
    }
}
