package io.videoxl.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file is, told by its first bytes. */
class FileKindTest {
    @TempDir
    private Path folder;

    @Test
    void imagesAreToldByTheirSignaturesWhateverTheirNames() throws Exception {
        assertEquals(FileKind.IMAGE, kind("film.mp4", "\u0089PNG\r\n\u001A\n...."));
        assertEquals(FileKind.IMAGE, kind("film.mp4", "\u00FF\u00D8\u00FF\u00E0...."));
        assertEquals(FileKind.IMAGE, kind("film.mp4", "RIFF....WEBPVP8 "));
        assertEquals(FileKind.IMAGE, kind("film.mp4", "BM......"));
        assertEquals(FileKind.IMAGE, kind("film.mp4", "II*\0...."));
        assertEquals(FileKind.IMAGE, kind("film.mp4", "MM\0*...."));
    }

    @Test
    void gifsMotionJpegAndAllElseAreVideos() throws Exception {
        assertEquals(FileKind.VIDEO, kind("a.gif", "GIF89a......"));
        assertEquals(FileKind.VIDEO, kind("a.mjpeg", "\u00FF\u00D8\u00FF\u00E0...."));
        assertEquals(FileKind.VIDEO, kind("a.avi", "RIFF....AVI LIST"));
        assertEquals(FileKind.VIDEO, kind("a.png", "text"));
        assertEquals(FileKind.VIDEO, kind("a.png", ""));
        assertEquals(FileKind.VIDEO, FileKind.of(folder.resolve("missing.png")));
        assertEquals(FileKind.VIDEO, FileKind.of(folder));
    }

    private FileKind kind(String name, String content) throws Exception {
        return FileKind.of(Files.write(folder.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
