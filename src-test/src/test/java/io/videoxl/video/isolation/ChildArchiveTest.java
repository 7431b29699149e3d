package io.videoxl.video.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.videoxl.FrameSampling;
import io.videoxl.Isolation;
import io.videoxl.Video;
import io.videoxl.bindings.NativeLibraries;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Children start with an archive of classes where there is one that fits, and without it where not. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ChildArchiveTest {
    private static final String CACHE = "videoxl.cache.dir";

    @TempDir
    Path folder;

    private String cache;
    private int films;

    @BeforeEach
    void useCacheOfItsOwn() throws IOException, InterruptedException {
        NativeLibraries.filtersFolder(); // FFmpeg is loaded from the usual one
        cache = System.getProperty(CACHE);
        System.setProperty(CACHE, folder.resolve("cache").toString());
        Files.createDirectories(folder.resolve("cache"));
        Prepared.enabled = false;
        Prepared.forget(); // of other tests
        ChildArchive.enabled = true;
        ChildArchive.forget();
    }

    @AfterEach
    void useTheUsualOne() {
        if (cache == null) {
            System.clearProperty(CACHE);
        } else {
            System.setProperty(CACHE, cache);
        }
        System.clearProperty(ChildCommand.JAVA);
        Prepared.enabled = true;
        ChildArchive.forget();
    }

    private Path film() {
        return Films.write(folder.resolve("film-" + films++ + ".mp4"), "mpeg4");
    }

    /** Where the archive belongs; there is none where tests run on folders of classes instead of jars. */
    private static Path place() throws IOException {
        var place = ChildArchive.place(ChildCommand.java(), ChildCommand.classPath(List.of()));
        assumeTrue(place.isPresent(), "the class path has folders of classes");
        return place.get();
    }

    /** Has a film described by a child, and tells what files the child has mapped. */
    private String mapsOfChild() throws IOException {
        var film = film();
        var before = Children.ids();
        var info = Video.of(film).isolated().info();
        assertEquals(Video.of(film).info(), info);
        var ids = new HashSet<>(Children.ids());
        ids.removeAll(before);
        assertEquals(1, ids.size());
        return Files.readString(Path.of("/proc/" + ids.iterator().next() + "/maps"));
    }

    @Test
    void archiveIsMadeOnceAndMapped() throws IOException {
        var archive = place();
        var old = Files.writeString(archive.resolveSibling("isolation-" + "0".repeat(36) + ".jsa"), "of long ago");
        var others = Files.writeString(archive.resolveSibling("other.jsa"), "of somebody else");
        for (var file : List.of(old, others)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        }
        assertFalse(mapsOfChild().contains(archive.toString()));
        ChildArchive.make();
        assertTrue(Files.size(archive) > 1 << 20);
        try (var files = Files.list(archive.getParent())) {
            assertEquals(
                    List.of(archive, others),
                    files.filter(file -> file.toString().contains(".jsa"))
                            .sorted()
                            .toList());
        }
        assertTrue(mapsOfChild().contains(archive.toString()));
        var made = Files.readAttributes(archive, "fileKey,lastModifiedTime");
        ChildArchive.forget();
        ChildArchive.make();
        assertEquals(made, Files.readAttributes(archive, "fileKey,lastModifiedTime"));
    }

    @Test
    void archiveThatJavaDoesNotKnowIsLeftAside() throws IOException {
        var archive = Files.writeString(place(), "no archive\n".repeat(1000));
        assertFalse(mapsOfChild().contains(archive.toString()));
    }

    @Test
    void childThatDoesNotStartWithAnArchiveStartsWithoutOne() throws IOException {
        var java = ChildCommand.java();
        var picky = folder.resolve("java");
        Files.writeString(
                picky, "#!/bin/sh\ncase \"$*\" in *SharedArchiveFile*) exit 1 ;; esac\nexec '" + java + "' \"$@\"\n");
        Files.setPosixFilePermissions(picky, PosixFilePermissions.fromString("rwx------"));
        System.setProperty(ChildCommand.JAVA, picky.toString());
        var archive = Files.writeString(place(), "one that ends Java");
        var film = film();
        assertEquals(Video.of(film).info(), Video.of(film).isolated().info());
        assertFalse(Files.exists(archive));
        try (var frames = IsolatedSources.frames(
                new VideoSource.File(film()),
                Clip.WHOLE,
                FrameSampling.uniform(2),
                Films.FITTING,
                1,
                Isolation.defaults())) {
            Films.read(frames);
        }
    }
}
