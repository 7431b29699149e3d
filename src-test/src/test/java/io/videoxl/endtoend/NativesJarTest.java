package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

    /** Processors that ggml compiles for, from the oldest that runs 64-bit code to the newest. */
    private static final List<String> PROCESSORS =
            List.of("x64", "sse42", "sandybridge", "haswell", "skylakex", "icelake", "alderlake", "zen4");

    @Test
    void jarHoldsTheNativeLayerGgmlAndABackendForEveryProcessor() throws IOException {
        var files = files();
        assertTrue(files.containsAll(List.of("libvideoxl.so", "libggml.so.0", "libggml-base.so.0")), files.toString());
        for (var processor : PROCESSORS) {
            assertTrue(files.contains("backends/libggml-cpu-" + processor + ".so"), processor + " in " + files);
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
