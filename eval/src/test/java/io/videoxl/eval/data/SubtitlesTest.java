package io.videoxl.eval.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubtitlesTest {
    @TempDir
    Path folder;

    private Subtitles read(String name, String content) throws IOException {
        return Subtitles.read(Files.writeString(folder.resolve(name), content));
    }

    private static List<Duration> seconds(long... times) {
        return java.util.Arrays.stream(times).mapToObj(Duration::ofSeconds).toList();
    }

    @Test
    void whatIsSpokenInWatchedFramesIsToldOnceInOrder() throws IOException {
        var subtitles = read(
                "v.srt",
                """
                1
                00:00:01,000 --> 00:00:04,000
                <font color="white" size=".72c">Good evening</font>

                2
                00:00:05,500 --> 00:00:08,250
                and welcome
                to the show

                3
                01:00:00,000 --> 01:00:02,000
                Good night
                """);
        assertEquals(3, subtitles.lines().size());
        assertEquals("Good evening\nand welcome to the show", subtitles.at(seconds(2, 3, 6, 100), Duration.ZERO));
        assertEquals("", subtitles.at(seconds(0, 4, 9), Duration.ZERO));
        assertEquals("Good night", subtitles.at(seconds(1), Duration.ofHours(1)));
    }

    @Test
    void aGitLfsPointerIsNamedInsteadOfReadAsNothing() {
        for (var name : List.of("v.srt", "v.json")) {
            var e = assertThrows(
                    VideoXLException.class,
                    () -> read(name, "version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12\n"));
            assertEquals(Code.IO, e.code());
            assertTrue(e.getMessage().contains(name + ": this is a Git LFS pointer: run git lfs pull"), e.getMessage());
        }
    }

    @Test
    void bothFormsOfLongVideoBenchAreRead() throws IOException {
        var clock = read("a.json", "[{\"start\":\"00:00:10.5\",\"end\":\"00:00:12\",\"line\":\"One\"}]");
        var stamped = read(
                "b.json", "[{\"timestamp\":[10.5,12.0],\"text\":\"One\"},{\"timestamp\":[20,null],\"text\":\"Two\"}]");
        for (var subtitles : List.of(clock, stamped)) {
            assertEquals("One", subtitles.at(seconds(11), Duration.ZERO));
            assertEquals("One", subtitles.at(seconds(1), Duration.ofSeconds(10)));
        }
        assertEquals("Two", stamped.at(List.of(Duration.ofMillis(20_400)), Duration.ZERO));
    }

    @Test
    void aTimeThatNoClockShowsIsLeftOutOrTold() throws IOException {
        var subtitles = read(
                "v.srt",
                """
                1
                99999999999999999999:00:01,000 --> 00:00:04,000
                never

                2
                9999999999999999:00:01,000 --> 9999999999999999:00:04,000
                nor this

                3
                00:00:05,500 --> 00:00:08,250
                and welcome
                """);
        assertEquals(
                List.of("and welcome"),
                subtitles.lines().stream().map(Subtitles.Line::text).toList());
        for (var time : List.of("9999999999999999:00:10.5", "00:00:1e99999")) {
            var json = "[{\"start\":\"%s\",\"end\":\"00:00:12\",\"line\":\"One\"}]".formatted(time);
            var e = assertThrows(VideoXLException.class, () -> read("v.json", json));
            assertEquals(Code.IO, e.code());
        }
    }
}
