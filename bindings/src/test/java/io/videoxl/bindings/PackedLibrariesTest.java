package io.videoxl.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedLibrariesTest {
    @TempDir
    Path folder;

    @Test
    void everyChangeOfAChecksumAndTheirOrderChangeTheId() {
        var random = new Random(3);
        var sums = new ArrayList<BigInteger>();
        for (int i = 0; i < 20; i++) {
            sums.add(new BigInteger(256, random));
        }
        var ids = new HashSet<String>();
        assertTrue(ids.add(PackedLibraries.id(sums)));
        for (int i = 0; i < sums.size(); i++) {
            for (int bit : new int[] {0, 31}) {
                var changed = new ArrayList<>(sums);
                changed.set(i, sums.get(i).flipBit(bit));
                assertTrue(ids.add(PackedLibraries.id(changed)), i + ", bit " + bit);
            }
        }
        assertTrue(ids.add(PackedLibraries.id(sums.reversed())));
        assertTrue(ids.add(PackedLibraries.id(sums.subList(0, 19))));
        assertTrue(ids.stream().allMatch(id -> id.matches("[0-9a-f]{64}")), ids.toString());
    }

    @Test
    void aListWhoseChecksumIsNoneIsRefusedWithItsLine() throws Exception {
        var line = "f00g 3 libggml-vulkan.so";
        try (var loader = withBackend(line)) {
            var e = assertThrows(IOException.class, () -> with(loader, "vulkan"));
            assertTrue(e.getMessage().contains("'" + line + "'"), e.getMessage());
        }
    }

    @Test
    void aBackendThatIsSaidNotToBeThereIsNotLookedFor() throws Exception {
        try (var loader = withBackend("f00f 3 libggml-vulkan.so")) {
            assertTrue(with(loader, "vulkan"));
            for (var present : List.of("", "cuda")) {
                System.setProperty(PackedBackend.PRESENT, present);
                try {
                    assertEquals(false, with(loader, "vulkan"));
                } finally {
                    System.clearProperty(PackedBackend.PRESENT);
                }
            }
        }
    }

    private URLClassLoader withBackend(String line) throws IOException {
        var natives = folder.resolve(LibrarySet.backend("vulkan").resourceFolder());
        Files.createDirectories(natives);
        Files.writeString(natives.resolve("natives.list"), line + "\n");
        Files.writeString(natives.resolve("backend.properties"), "library=libggml-vulkan.so\nggml=1\n");
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
    }

    private static boolean with(ClassLoader loader, String kind) throws IOException {
        var before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try {
            return PackedBackend.find(kind).isPresent();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
