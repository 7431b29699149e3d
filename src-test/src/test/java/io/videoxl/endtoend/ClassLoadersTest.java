package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As where an application is deployed again, or is started anew by a development tool. */
class ClassLoadersTest {
    @Test
    void everyClassLoaderHasTheLibraryAlsoWhenAnEarlierOneIsGone(@TempDir Path folder) throws Exception {
        var model = Models.golden(folder);
        var film = Clip.h264(2, 0).write(folder.resolve("film.mp4"));
        var lines = Jvm.withOptions("--enable-native-access=ALL-UNNAMED").run(Redeployments.class, model, film);
        assertEquals(
                List.of("answer 4", "answer 4", "answer 4", "collected", "answer 4", "answer 4"),
                lines.stream()
                        .map(line -> line.startsWith("answer ") ? "answer 4" : line)
                        .toList(),
                lines::toString);
    }

    /** Asks in its own class loader, in two others, and, when the first of these was collected, in the second and in a new one. */
    static final class Redeployments {
        private Redeployments() {}

        public static void main(String[] arguments) throws Exception {
            AskProbe.main(arguments);
            var first = open();
            ask(first, arguments);
            try (var second = open()) {
                ask(second, arguments);
                first.close();
                var gone = new WeakReference<>(first);
                first = null;
                System.out.println(isCollected(gone) ? "collected" : "still there");
                ask(second, arguments);
            }
            try (var third = open()) {
                ask(third, arguments);
            }
        }

        /** With classes of its own for all that is not the JDK's. */
        private static URLClassLoader open() throws IOException {
            var entries = System.getProperty("java.class.path").split(File.pathSeparator);
            var urls = new URL[entries.length];
            for (int i = 0; i < entries.length; i++) {
                urls[i] = Path.of(entries[i]).toUri().toURL();
            }
            return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
        }

        private static void ask(ClassLoader loader, String[] arguments) throws Exception {
            var thread = Thread.currentThread();
            var own = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                var main =
                        Class.forName(AskProbe.class.getName(), true, loader).getDeclaredMethod("main", String[].class);
                main.setAccessible(true);
                main.invoke(null, (Object) arguments);
            } finally {
                thread.setContextClassLoader(own);
            }
        }

        private static boolean isCollected(WeakReference<?> reference) throws InterruptedException {
            for (int i = 0; i < 50 && reference.get() != null; i++) {
                System.gc();
                Thread.sleep(100);
            }
            return reference.get() == null;
        }
    }
}
