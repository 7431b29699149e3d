package io.videoxl.server.openai;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 49_151, 49_152, 49_153, 200_000})
    void bytesComeBackFromTextAndFile(int length) throws IOException {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        var url = "data:Video/MP4;codecs=avc1;base64," + Base64.getEncoder().encodeToString(bytes);
        var inText = Base64Text.of(url, Optional.empty(), "here");
        assertArrayEquals(bytes, decoded(inText));
        assertEquals(Optional.of("video/mp4"), inText.type());
        var file = Files.writeString(folder.resolve("long"), url);
        assertArrayEquals(bytes, decoded(Base64Text.of("name", Optional.of(file), "here")));
    }

    @Test
    void otherWaysOfWritingItAreTaken() throws IOException {
        var bytes = new byte[] {-5, -17, -66, -1, 1};
        for (var text : new String[] {
            Base64.getEncoder().encodeToString(bytes),
            Base64.getEncoder().withoutPadding().encodeToString(bytes),
            Base64.getUrlEncoder().encodeToString(bytes),
            "++++/ wE =\r\n"
                    .replace(
                            "++++/ wE",
                            Base64.getEncoder().encodeToString(bytes).substring(0, 7)),
        }) {
            var found = Base64Text.of(text, Optional.empty(), "here");
            assertArrayEquals(bytes, decoded(found), text);
            assertTrue(found.type().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "data:video/mp4;base64,", "A", "AAAA=", "AA=A", "AAA$", "AA==AAAA", "é===", "\u1234AAA"})
    void damageIsTold(String text) {
        var refused = assertThrows(
                InvalidRequest.class, () -> decoded(Base64Text.of(text, Optional.empty(), "messages[0].content[1]")));
        assertTrue(refused.getMessage().startsWith("messages[0].content[1] "), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:video/mp4,AAAA", "data:", "data:,", "data:video/mp4;base64"})
    void dataUrlsAreInBase64(String url) {
        var refused = assertThrows(InvalidRequest.class, () -> Base64Text.of(url, Optional.empty(), "url"));
        assertTrue(refused.getMessage().contains("data: URL without Base64"), refused.getMessage());
    }

    private static byte[] decoded(Base64Text text) throws IOException {
        var out = new ByteArrayOutputStream();
        assertEquals(text.decode(out), out.size());
        return out.toByteArray();
    }
}
