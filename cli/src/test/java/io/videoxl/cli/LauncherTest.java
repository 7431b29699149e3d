package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the command, with a Java that prints what it is given. */
class LauncherTest {
    @TempDir
    private Path folder;

    private boolean usesWhatWasPrepared() throws IOException {
        var builder = new ProcessBuilder("sh", folder.resolve("videoxl").toString(), "info").redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        var said = new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(said.contains("-jar"), said);
        return said.contains("-XX:AOTCache=" + folder.resolve("start-25.0.3.aot"));
    }

    /** Java 25 would run the classes that were in the jars then. */
    @Test
    void whatWasPreparedIsLeftAsideOnceAJarIsAnother() throws IOException {
        Files.copy(Path.of("../videoxl"), folder.resolve("videoxl"));
        var bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"25.0.3\"\nJAVA_RUNTIME_VERSION=\"25.0.3\"\n");
        var java = Files.writeString(bin.resolve("java"), "#!/bin/sh\necho \"$@\"\n");
        assertTrue(java.toFile().setExecutable(true));
        Files.createDirectory(folder.resolve("lib"));
        var time = Files.getLastModifiedTime(java).toMillis();
        for (var name : new String[] {"videoxl-cli-0.1.0.jar", "videoxl-0.1.0.jar"}) {
            var jar = Files.createFile(folder.resolve("lib").resolve(name));
            Files.setLastModifiedTime(jar, FileTime.fromMillis(time - 60_000));
        }
        assertEquals(false, usesWhatWasPrepared());
        Files.createFile(folder.resolve("start-25.0.3.aot"));
        assertEquals(true, usesWhatWasPrepared());
        Files.setLastModifiedTime(folder.resolve("lib/videoxl-0.1.0.jar"), FileTime.fromMillis(time + 60_000));
        assertEquals(false, usesWhatWasPrepared());
    }
}
