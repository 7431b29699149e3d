package io.videoxl.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.ImageContent.DetailLevel;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.data.video.Video;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.videoxl.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents as the library can show them. */
class ContentReaderTest {
    private static final ContentReader FILES = new ContentReader(Set.of(), null, null);
    private static final ContentReader NETWORK = new ContentReader(Set.of("https"), null, null);

    @TempDir
    private Path folder;

    private static void invalid(String named, Content content) {
        var e = assertThrows(InvalidRequestException.class, () -> FILES.read(content));
        assertTrue(e.getMessage().contains(named), e::getMessage);
    }

    private static void unsupported(String named, Content content) {
        var e = assertThrows(UnsupportedFeatureException.class, () -> FILES.read(content));
        assertTrue(e.getMessage().contains(named) && e.getMessage().contains("not support"), e::getMessage);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes());
    }

    @Test
    void fileIsTheSameUntilItChanges() throws IOException {
        var file = folder.resolve("a film.mp4");
        var content = VideoContent.from(file.toUri());
        var missing = FILES.read(content);
        Files.writeString(file, "one");
        var first = FILES.read(content);
        assertNotEquals(missing, first);
        assertEquals(first, FILES.read(content));
        assertEquals(file.toString(), first.visual().get().toString());
        assertTrue(first.lasting());
        assertNotEquals(first, FILES.read(ImageContent.from(file.toUri())));
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        var touched = FILES.read(content);
        assertNotEquals(first, touched);
        Files.writeString(file, "three");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertNotEquals(touched, FILES.read(content));
    }

    @Test
    void bytesAreTheSameWhateverTheyAreCalled() {
        var first = FILES.read(VideoContent.from(base64("film"), "video/mp4"));
        assertEquals(first, FILES.read(VideoContent.from(base64("film"), "VIDEO/webm")));
        assertNotEquals(first, FILES.read(VideoContent.from(base64("other"), "video/mp4")));
        assertTrue(first.lasting());
        assertTrue(first.visual().get().toString().endsWith("(video/mp4)"));
        var image = FILES.read(ImageContent.from(base64("film"), "image/png"));
        assertNotEquals(first, image);
        assertInstanceOf(Image.class, image.visual().get());
    }

    @Test
    void addressIsShownWhereItsProtocolIsAllowed() {
        var shown = NETWORK.read(VideoContent.from("HTTPS://films.example/chase.mp4?key=secret"));
        assertFalse(shown.lasting());
        assertFalse(shown.visual().get().toString().contains("secret"));
        assertInstanceOf(
                io.videoxl.Video.class,
                NETWORK.read(ImageContent.from("https://films.example/face.png"))
                        .visual()
                        .get());
    }

    @Test
    void partOfAVideoIsAnotherThingThanTheWhole() {
        var content = VideoContent.from(folder.resolve("film.mp4").toUri());
        var whole = FILES.read(content);
        var part = new ContentReader(Set.of(), Duration.ofSeconds(1), Duration.ofSeconds(2)).read(content);
        var rest = new ContentReader(Set.of(), Duration.ofSeconds(1), null).read(content);
        assertEquals(3, Set.of(whole, part, rest).size());
        var image = ImageContent.from(folder.resolve("face.png").toUri());
        assertEquals(FILES.read(image), new ContentReader(Set.of(), Duration.ofSeconds(1), null).read(image));
    }

    @Test
    void whatDoesNotFitIsNamed() {
        invalid("names no scheme", VideoContent.from("film.mp4"));
        invalid("scheme https, which is not allowed", VideoContent.from("https://films.example/chase.mp4?key=secret"));
        invalid("allow(\"s3\")", VideoContent.from("s3://bucket/film.mp4"));
        invalid("data: URL", VideoContent.from("data:video/mp4;base64,AAAA"));
        invalid("names no file", VideoContent.from("file://host/film.mp4"));
        invalid("MIME type audio/mpeg", VideoContent.from(base64("film"), "audio/mpeg"));
        invalid("MIME type video/mp4", ImageContent.from(base64("film"), "video/mp4"));
        invalid("Base64 data is damaged", VideoContent.from("not Base64!", "video/mp4"));
        invalid("Base64 data is damaged", VideoContent.from("data:video/mp4;base64,AAAA", "video/mp4"));
        invalid(
                "without URL and without Base64",
                VideoContent.from(Video.builder().build()));
        unsupported("audio", AudioContent.from("file:///a.mp3"));
        unsupported("pdf", PdfFileContent.from("file:///a.pdf"));
        unsupported("HIGH", ImageContent.from("file:///a.png", DetailLevel.HIGH));
        FILES.read(ImageContent.from("file:///a.png", DetailLevel.AUTO));
        FILES.read(VideoContent.from(base64("film"), "image/gif"));
        var e = assertThrows(
                InvalidRequestException.class,
                () -> FILES.read(VideoContent.from("https://user:password@films.example/chase.mp4?key=secret")));
        assertFalse(e.getMessage().contains("secret") || e.getMessage().contains("password"), e::getMessage);
    }
}
