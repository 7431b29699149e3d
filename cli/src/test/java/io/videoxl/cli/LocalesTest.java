package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Video;
import io.videoxl.cli.options.RawArguments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command in processes of their own, whose locales do not have the letters that they are given. */
class LocalesTest {
    private static final List<String> LOCALES = List.of("LC_ALL", "LC_CTYPE", "LANG");

    @TempDir
    private static Path folder;

    private static String model;
    private static String question;

    @BeforeAll
    static void makeModelAndVideo() {
        model = Samples.model(folder);
        Samples.video(folder.resolve("film.mkv"));
        question = Run.of("ask", model, folder.resolve("film.mkv").toString(), "Où est le café ?", "--json")
                .out();
    }

    /** The bytes of names and words are the shell's, so that this JVM's own locale does not matter. */
    private static String shell(String locale, String script) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", "-ec", script).directory(folder.toFile());
        builder.environment().keySet().removeAll(LOCALES);
        builder.environment().put(locale.split("=")[0], locale.split("=")[1]);
        builder.environment().put("MODEL", model);
        builder.environment()
                .put(
                        "VIDEOXL",
                        "%s --enable-native-access=ALL-UNNAMED -Dvideoxl.cache.dir=%s -cp %s io.videoxl.cli.Main"
                                .formatted(
                                        Path.of(System.getProperty("java.home"), "bin", "java"),
                                        System.getProperty("videoxl.cache.dir"),
                                        System.getProperty("java.class.path")));
        var process = builder.redirectErrorStream(true).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), out);
        return out;
    }

    @ParameterizedTest
    @ValueSource(strings = {"LANG=xx_XX.UTF-8", "LC_CTYPE=UTF-8", "LC_ALL=POSIX"})
    void questionsAndNamesOfFilesAreTakenByteForByte(String locale) throws Exception {
        // film, é in UTF-8 and a byte that no UTF-8 has; Où est le café ?
        var found = shell(
                locale,
                """
                film=$(printf 'f\\303\\251\\351.mkv')
                cp film.mkv "$film"
                $VIDEOXL ask "$MODEL" "$film" "$(printf 'O\\303\\271 est le caf\\303\\251 ?')" --json --quiet
                $VIDEOXL info "$film"
                """);
        var expected = Samples.parse(question);
        var answer = Samples.parse(found.lines().findFirst().orElseThrow());
        assertEquals("Où est le café ?", answer.get("question").asText(), found);
        assertEquals(expected.get("answer"), answer.get("answer"), found);
        assertTrue(found.contains("64"), found);
    }

    /** What a program with the library sees there. */
    static final class Probe {
        private Probe() {}

        /** @param arguments a video, by its name in the current folder */
        public static void main(String[] arguments) {
            var video = Video.of(Path.of(arguments[0]));
            System.out.println("here " + video.info().frameCount() + ", isolated "
                    + video.isolated().info().frameCount() + ", called " + video);
        }
    }

    /** It is caf\xe9 or café. Java takes it for another, and relative paths for those of files there. */
    @ParameterizedTest
    @CsvSource({"LC_ALL=C.UTF-8, '\\351'", "LC_ALL=POSIX, '\\303\\251'"})
    void filesOfACurrentFolderWithAnyNameAreFound(String locale, String letter) throws Exception {
        var found = shell(
                locale,
                """
                odd=$(printf 'caf%s')
                mkdir -p "$odd"
                cp film.mkv "$odd"/
                cd "$odd"
                $VIDEOXL watch "$MODEL" film.mkv --save film.vxl --quiet
                $VIDEOXL info film.mkv "$PWD/film.mkv" film.vxl
                ${VIDEOXL%%Main}LocalesTest\\$Probe film.mkv
                rm film.mkv film.vxl
                """
                        .formatted(letter));
        assertEquals(2, found.lines().filter(line -> line.contains("64 x 48")).count(), found);
        assertTrue(found.contains("film.mkv, 3 frames"), found);
        assertTrue(found.contains("here 60, isolated 60, called film.mkv"), found);
    }

    @Test
    void aQuestionThatIsNotUtf8IsRefused() throws Exception {
        var found = shell("LC_ALL=C.UTF-8", "$VIDEOXL ask \"$MODEL\" film.mkv \"$(printf 'O\\371 ?')\"; echo");
        assertTrue(found.contains("is not UTF-8"), found);
    }

    @Test
    void argumentsAreThoseOfTheSystemWhereTheyBelongTogether() {
        var bytes = "java\0-cp\0x\0Main\0ask\0Où\0\0b".getBytes(StandardCharsets.UTF_8);
        var line = Arrays.copyOf(bytes, bytes.length + 3);
        line[bytes.length] = (byte) 0xe9;
        line[bytes.length + 1] = 'd';
        assertArrayEquals(
                new String[] {"ask", "Où", "", "b\uDCE9d"},
                RawArguments.of(new String[] {"ask", "O\uFFFD\uFFFD", "", "b\uFFFDd"}, line));
        assertArrayEquals(new byte[] {'b', (byte) 0xe9, 'd'}, RawArguments.bytes("b\uDCE9d"));
        var others = new String[] {"other", "O\uFFFD\uFFFD", "", "b\uFFFDd"};
        assertArrayEquals(others, RawArguments.of(others, line));
    }

    @Test
    void theLauncherTakesUtf8WhereTheLocaleIsAsciiOrNotInstalled() throws Exception {
        var home = Files.createDirectories(folder.resolve("home/lib")).getParent();
        Files.copy(Path.of("../videoxl"), home.resolve("videoxl"));
        var jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        var java = Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\necho \"${LC_ALL-unset}\"\n");
        assertTrue(java.toFile().setExecutable(true));
        var script = "JAVA_HOME=\"$PWD/jdk\" sh home/videoxl info";
        for (var locale : Map.of(
                        "LANG=xx_XX.UTF-8", "C.UTF-8",
                        "LC_CTYPE=UTF-8", "C.UTF-8",
                        "LC_ALL=POSIX", "C.UTF-8",
                        "LANG=C.UTF-8", "unset")
                .entrySet()) {
            assertEquals(locale.getValue(), shell(locale.getKey(), script).strip(), locale.getKey());
        }
    }
}
