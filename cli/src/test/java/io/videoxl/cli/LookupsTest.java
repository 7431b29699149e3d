package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookupsTest {
    @TempDir
    Path folder;

    @Test
    void onlyBackendsWhoseJarsLieBesideTheCommandsAreLookedFor() throws IOException {
        var jar = folder.resolve("videoxl-cli-1.jar");
        Files.createFile(folder.resolve("videoxl-natives-1-linux-x86_64.jar"));
        assertEquals(Optional.of(""), Lookups.backendsBeside(jar.toString()));
        Files.createFile(folder.resolve("videoxl-natives-1-linux-x86_64-vulkan.jar"));
        Files.createFile(folder.resolve("videoxl-natives-1-linux-x86_64-cuda.jar"));
        assertEquals(Optional.of("cuda,vulkan"), Lookups.backendsBeside(jar.toString()));
    }

    @Test
    void onAClassPathOfSeveralEntriesAnyMayBeThere() {
        assertEquals(Optional.empty(), Lookups.backendsBeside(folder + "/a.jar:" + folder + "/b.jar"));
        assertEquals(Optional.empty(), Lookups.backendsBeside(folder.toString()));
        assertEquals(Optional.empty(), Lookups.backendsBeside(""));
    }
}
