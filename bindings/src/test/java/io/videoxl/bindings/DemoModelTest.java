package io.videoxl.bindings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The model's jar is seen through the thread's class loader; the cache is set by a system property. */
@Isolated
class DemoModelTest {
    private static final byte[] MODEL = "GGUF and weights".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final String oldCache = System.getProperty(LibraryCache.PROPERTY);
    private final ClassLoader oldLoader = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void useOwnCache() {
        System.setProperty(LibraryCache.PROPERTY, folder.resolve("cache").toString());
    }

    @AfterEach
    void restore() throws IOException {
        if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader ours && ours != oldLoader) {
            ours.close();
        }
        Thread.currentThread().setContextClassLoader(oldLoader);
        if (oldCache == null) {
            System.clearProperty(LibraryCache.PROPERTY);
        } else {
            System.setProperty(LibraryCache.PROPERTY, oldCache);
        }
    }

    @Test
    void modelIsUnpackedOnceAndRepairedWhereItsCopyWasDamaged() throws Exception {
        offer(MODEL, MODEL);
        var file = DemoModel.unpack().orElseThrow();
        assertArrayEquals(MODEL, Files.readAllBytes(file));
        var before = Files.getLastModifiedTime(file);
        assertEquals(file, DemoModel.unpack().orElseThrow());
        assertEquals(before, Files.getLastModifiedTime(file));
        var damaged = MODEL.clone();
        damaged[3] ^= 1;
        Files.write(file, damaged);
        Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusMillis(1)));
        assertEquals(file, DemoModel.unpack().orElseThrow());
        assertArrayEquals(MODEL, Files.readAllBytes(file));
    }

    @Test
    void modelThatWasFoundWholeIsNotHashedAgainUntilItChanges() throws Exception {
        offer(MODEL, MODEL);
        var file = DemoModel.unpack().orElseThrow();
        var other = MODEL.clone();
        other[3] ^= 1;
        var time = Files.getLastModifiedTime(file);
        Files.write(file, other);
        Files.setLastModifiedTime(file, time);
        assertEquals(file, DemoModel.unpack().orElseThrow());
        assertArrayEquals(other, Files.readAllBytes(file));
        Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusMillis(1)));
        assertEquals(file, DemoModel.unpack().orElseThrow());
        assertArrayEquals(MODEL, Files.readAllBytes(file));
    }

    @Test
    void damagedJarIsRefused() throws Exception {
        offer("GGUF and waights".getBytes(StandardCharsets.UTF_8), MODEL);
        var message = assertThrows(IOException.class, DemoModel::unpack).getMessage();
        assertTrue(message.contains("demo.gguf is damaged"), message);
    }

    @Test
    void withoutItsJarThereIsNoModel() throws Exception {
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        assertTrue(DemoModel.unpack().isEmpty());
    }

    private void offer(byte[] model, byte[] listed) throws Exception {
        var list = "%s %d demo.gguf%n"
                .formatted(HexFormat.of().formatHex(PackedLibraries.sha256().digest(listed)), listed.length);
        var jar = folder.resolve("demo.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var entry : Map.of("demo.gguf", model, "natives.list", list.getBytes(StandardCharsets.UTF_8))
                    .entrySet()) {
                out.putNextEntry(new JarEntry("io/videoxl/demo/" + entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        Thread.currentThread()
                .setContextClassLoader(
                        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader()));
    }
}
