package io.videoxl.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;

/** Headers come from the environment, from files and from the command line, in this order. */
class HeadersTest {
    @TempDir
    Path folder;

    @Test
    void comeFromManyPlaces() throws IOException {
        var file = Files.writeString(folder.resolve("headers"), "# mine\nCookie: a=b: c\n\nX-Key:1\n");
        var headers = Headers.of(List.of("@" + file, "Referer: http://page/"), "Authorization: Bearer t\n");
        assertEquals(
                List.of("Authorization", "Cookie", "X-Key", "Referer"),
                headers.stream().map(Headers.Header::name).toList());
        assertEquals(
                List.of("Bearer t", "a=b: c", "1", "http://page/"),
                headers.stream().map(Headers.Header::value).toList());
        assertEquals("Cookie", headers.get(1).toString());
        assertEquals(List.of(), Headers.of(List.of(), null));
    }

    @Test
    void whatHoldsNoneIsRefusedAndNotTold() {
        var e = assertThrows(TypeConversionException.class, () -> Headers.of(List.of("secret"), null));
        assertFalse(e.getMessage().contains("secret"), e.getMessage());
        assertThrows(TypeConversionException.class, () -> Headers.of(List.of(": secret"), null));
        assertThrows(TypeConversionException.class, () -> Headers.of(List.of("@" + folder.resolve("none")), null));
    }
}
