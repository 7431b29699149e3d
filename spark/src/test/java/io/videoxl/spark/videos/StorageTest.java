package io.videoxl.spark.videos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.spark.options.NamedOptions;
import io.videoxl.spark.videos.VideoPlace.Address;
import io.videoxl.spark.videos.VideoPlace.HadoopFile;
import io.videoxl.spark.videos.VideoPlace.LocalFile;
import io.videoxl.worlds.Films;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
    private static final NamedOptions FOUR_FRAMES = NamedOptions.NONE.with(Map.of("frames", "4"));

    @TempDir
    private Path folder;

    /** A cluster's storage, which is a folder of this machine under another name. */
    public static final class Bucket extends FilterFileSystem {
        public Bucket() {
            super(new RawLocalFileSystem());
        }

        @Override
        public String getScheme() {
            return "bucket";
        }

        @Override
        public URI getUri() {
            return URI.create("bucket:///");
        }

        @Override
        protected void checkPath(org.apache.hadoop.fs.Path path) {}

        private static org.apache.hadoop.fs.Path local(org.apache.hadoop.fs.Path path) {
            return new org.apache.hadoop.fs.Path("file://" + path.toUri().getPath());
        }

        @Override
        public org.apache.hadoop.fs.FSDataInputStream open(org.apache.hadoop.fs.Path path, int buffer)
                throws IOException {
            return super.open(local(path), buffer);
        }

        @Override
        public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
            return super.getFileStatus(local(path));
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            return super.rename(local(from), local(to));
        }

        @Override
        public boolean delete(org.apache.hadoop.fs.Path path, boolean all) throws IOException {
            return super.delete(local(path), all);
        }

        @Override
        public void copyFromLocalFile(
                boolean delete, boolean overwrite, org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
                throws IOException {
            super.copyFromLocalFile(delete, overwrite, from, local(to));
        }

        @Override
        public void copyToLocalFile(
                boolean delete, org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to, boolean raw)
                throws IOException {
            org.apache.hadoop.fs.FileUtil.copy(fs, local(from), fs, to, delete, getConf());
        }
    }

    @BeforeEach
    void storage() {
        Configuration configuration = SparkHadoopUtil.get().conf();
        configuration.setClass("fs.bucket.impl", Bucket.class, org.apache.hadoop.fs.FileSystem.class);
    }

    private Path film() {
        var film = folder.resolve("film.mp4");
        var options = WorldOptions.builder()
                .duration(Duration.ofSeconds(4))
                .events(0, 0)
                .build();
        Films.write(
                World.of(1, options), film, VideoWriter.Options.h264(112, 112).withTicksPerSecond(4));
        return film;
    }

    @Test
    void cellsAreTakenForWhatTheyName() {
        assertEquals(new LocalFile(Path.of("/a/b: c.mp4")), VideoPlace.of("/a/b: c.mp4", NamedOptions.NONE));
        assertEquals(new LocalFile(Path.of("/a/b c.mp4")), VideoPlace.of("file:///a/b%20c.mp4", NamedOptions.NONE));
        assertEquals(new LocalFile(Path.of("/a/b.mp4")), VideoPlace.of("file:/a/b.mp4", NamedOptions.NONE));
        assertInstanceOf(Address.class, VideoPlace.of("https://a/b.mp4", NamedOptions.NONE));
        assertInstanceOf(Address.class, VideoPlace.of("rtsp://a/b", NamedOptions.NONE));
        assertInstanceOf(HadoopFile.class, VideoPlace.of("bucket:///a/b.mp4", NamedOptions.NONE));
        // Hadoop knows FTP as well.
        assertInstanceOf(HadoopFile.class, VideoPlace.of("ftp://a/b.mp4", NamedOptions.NONE));
        assertInstanceOf(Address.class, VideoPlace.of("ftp://a/b.mp4", NamedOptions.NONE.with(Map.of("allow", "ftp"))));
        assertEquals(
                Optional.of(Path.of("/a/b.vxl")),
                VideoPlace.of("/a/b.vxl", NamedOptions.NONE).memoryFile());
    }

    @Test
    void aProtocolThatWasNotAllowedIsRefused() {
        try (var model = VideoXL.demo()) {
            var place = VideoPlace.of("http://127.0.0.1:9/film.mp4", FOUR_FRAMES);
            var thrown = assertThrows(VideoXLException.class, () -> {
                try (var opened = place.open(FOUR_FRAMES)) {
                    model.watch(opened.visual(), FOUR_FRAMES.watching().build());
                }
            });
            assertEquals(Code.INVALID_ARGUMENT, thrown.code());
        }
    }

    @Test
    void aFileThatChangedIsAnotherVersion() throws IOException {
        var film = film();
        var place = VideoPlace.of(film.toString(), NamedOptions.NONE);
        var first = place.version();
        Files.setLastModifiedTime(film, FileTime.fromMillis(1_000_000));
        assertTrue(first.isPresent());
        assertFalse(first.equals(place.version()));
        assertEquals(
                Optional.empty(),
                VideoPlace.of(folder + "/none.mp4", NamedOptions.NONE).version());
    }

    @Test
    void whetherAnAddressStillShowsTheSameNobodyKnows() {
        for (var address : List.of("https://a/b.mp4", "rtsp://a/b")) {
            assertEquals(
                    Optional.empty(), VideoPlace.of(address, NamedOptions.NONE).version());
        }
    }

    @Test
    void aVideoOfTheClustersStorageIsWatchedAndItsMemoryKeptThere() throws IOException {
        var film = film();
        Files.createDirectory(folder.resolve("memories"));
        try (var model = VideoXL.demo();
                var local = model.watch(film, FOUR_FRAMES.watching().build())) {
            var place = VideoPlace.of("bucket://" + film, FOUR_FRAMES);
            assertTrue(place.version().isPresent());
            var store = MemoryStore.of("bucket://" + folder + "/memories");
            assertTrue(store.open(model, "a.vxl").isEmpty());
            try (var opened = place.open(FOUR_FRAMES);
                    var memory =
                            model.watch(opened.visual(), FOUR_FRAMES.watching().build())) {
                store.save(memory, "a.vxl");
                store.save(memory, "a.vxl");
            }
            try (var again = store.open(model, "a.vxl").orElseThrow()) {
                assertEquals(
                        local.ask("What is shown?").text(),
                        again.ask("What is shown?").text());
            }
            try (var files = Files.list(folder.resolve("memories"))) {
                assertEquals(
                        List.of("a.vxl"),
                        files.map(file -> file.getFileName().toString())
                                .filter(name -> !name.endsWith(".crc"))
                                .toList());
            }
        }
    }

    @Test
    void aVideoThatTheClustersStorageDoesNotHaveIsUnreadable() {
        var place = VideoPlace.of("bucket://" + folder + "/none.mp4", FOUR_FRAMES);
        var thrown = assertThrows(VideoXLException.class, () -> place.open(FOUR_FRAMES));
        assertEquals(Code.VIDEO_UNREADABLE, thrown.code());
    }

    @Test
    void aDamagedMemoryIsNoMemory() throws IOException {
        Files.writeString(folder.resolve("a.vxl"), "no memory");
        try (var model = VideoXL.demo()) {
            assertTrue(MemoryStore.of(folder.toString()).open(model, "a.vxl").isEmpty());
        }
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        var thrown = assertThrows(VideoXLException.class, () -> MemoryStore.of(folder + "/none"));
        assertEquals(Code.IO, thrown.code());
        assertTrue(thrown.getMessage().contains("there is no folder " + folder + "/none"), thrown.getMessage());
        assertThrows(VideoXLException.class, () -> MemoryStore.of("bucket://" + folder + "/none"));
    }
}
