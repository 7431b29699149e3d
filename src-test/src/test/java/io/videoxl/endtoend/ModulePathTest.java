package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXL;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulePathTest {
    private static final Pattern RESTRICTED =
            Pattern.compile("\\.(reinterpret|upcallStub|downcallHandle|libraryLookup|loadLibrary)\\(|System\\.load\\(");

    @Test
    void libraryWorksAsAModuleWithNativeAccessForItAlone(@TempDir Path folder) throws Exception {
        var model = Models.golden(folder);
        var film = Clip.h264(2, 0).write(folder.resolve("film.mp4"));
        var lines = Jvm.withOptions(
                        "--add-modules=io.videoxl,io.videoxl.convert",
                        "--enable-native-access=io.videoxl.bindings",
                        "--illegal-native-access=deny")
                .withModules(entry -> !entry.contains("test-classes"))
                .run(ModuleProbe.class, model, film);
        assertEquals("module io.videoxl", lines.getFirst());
        assertEquals("[io.videoxl]", lines.get(1), "packages that every module sees");
        assertEquals("isolated: 4 pictures of h264", lines.get(2), "decoding in a process of its own");
        assertTrue(lines.getLast().startsWith("answer "), lines.toString());
    }

    @Test
    void onlyTheBindingsCallWhatNeedsNativeAccess() throws IOException {
        for (var module : List.of("api", "worlds", "convert", "eval")) {
            try (var files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (var file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    var calls = RESTRICTED.matcher(Files.readString(file));
                    assertFalse(calls.find(), file::toString);
                }
            }
        }
    }

    /**
     * Prints the library's module and its unqualified exports, what a process of its own decodes of the film, then what {@link AskProbe}
     * prints.
     */
    static final class ModuleProbe {
        private ModuleProbe() {}

        public static void main(String[] arguments) {
            var module = VideoXL.class.getModule();
            Set<String> exported =
                    module.getPackages().stream().filter(module::isExported).collect(Collectors.toSet());
            System.out.println(module);
            System.out.println(exported);
            var film = Video.of(Path.of(arguments[1])).isolated();
            var pictures = new AtomicInteger();
            film.stills(FrameSampling.uniform(4), 32, 32, picture -> pictures.incrementAndGet());
            System.out.println(
                    "isolated: " + pictures + " pictures of " + film.info().codec());
            AskProbe.main(arguments);
        }
    }
}
