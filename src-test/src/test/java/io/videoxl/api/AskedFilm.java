package io.videoxl.api;

import io.videoxl.VideoMemory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests that ask one film, and leave its memory as it was. */
public abstract class AskedFilm {
    @TempDir
    protected static Path folder;

    protected static WatchedFilm film;
    protected static VideoMemory memory;

    @BeforeAll
    static void watch() {
        film = new WatchedFilm(folder, 30);
        memory = film.memory();
    }

    @AfterAll
    static void close() {
        film.close();
    }

    @AfterEach
    void theMemoryIsAsItWas() {
        film.assertAsBefore();
    }
}
