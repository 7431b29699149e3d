package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.cli.terminal.Streams;
import io.videoxl.convert.HuggingFaceCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line accepts, and how it refuses the rest. */
class CommandLineTest {
    @Test
    void whatALaterStartNeedsIsDoneInSilence() {
        var run = Run.of("prepare-start");
        assertEquals(0, run.status(), run::err);
        assertEquals("", run.out() + run.err());
        assertFalse(Run.of("--help").out().contains("prepare-start"));
    }

    @Test
    void aSubcommandIsTheSameWithTheOthersAndWithout() {
        assertEquals(Run.of("help", "ask").out(), Run.of("ask", "--help").out());
        assertEquals(
                Run.of("--verbose", "ask", "--help").out(),
                Run.of("ask", "--help").out());
        assertEquals(Run.of("help", "eval").out(), Run.of("eval", "--help").out());
    }

    @Test
    void helpOfEveryCommandExplainsEveryOptionAndParameter() {
        var commands = Main.commandLine(Streams.of(
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        OutputStream.nullOutputStream(),
                        false,
                        false,
                        false))
                .getSubcommands();
        for (var name : List.of("ask", "watch", "find", "serve", "convert", "synth", "info", "bench", "vico", "eval")) {
            var spec = commands.get(name).getCommandSpec();
            var help = Run.of(name, "--help");
            assertEquals(0, help.status());
            assertTrue(help.out().contains("Examples:\n  videoxl " + name), help.out());
            spec.options().forEach(option -> {
                // --[no-]chat
                var label = option.negatable() ? option.longestName().substring(2) : option.longestName();
                assertTrue(help.out().contains(label), option.longestName());
                assertTrue(option.description().length > 0, option.longestName());
            });
            spec.positionalParameters().forEach(parameter -> {
                assertTrue(help.out().contains(parameter.paramLabel()), parameter.paramLabel());
                assertTrue(parameter.description().length > 0, parameter.paramLabel());
            });
        }
    }

    @Test
    void helpListsTheCommandsAndHidesTheCompletionScript() {
        var help = Run.of("--help");
        assertEquals(0, help.status());
        for (var name :
                List.of("ask", "watch", "find", "serve", "convert", "synth", "info", "bench", "eval", "vico", "help")) {
            assertTrue(help.out().contains("\n  " + name), help.out());
        }
        assertFalse(help.out().contains("generate-completion"));
        assertTrue(Run.of("generate-completion").out().contains("complete"));
    }

    @Test
    void everyCommandTellsTheVersionOfTheBuild() {
        var version = Run.of("--version");
        assertEquals(0, version.status());
        assertTrue(version.out().matches("videoxl \\d+\\.\\d+\\.\\d+\\S*\n"), version.out());
        assertEquals(version.out(), Run.of("ask", "--version").out());
    }

    @Test
    void noArgumentsShowTheHelpAndAreAnError() {
        var run = Run.of();
        assertEquals(2, run.status());
        assertEquals("", run.out());
        assertTrue(run.err().contains("Usage: videoxl"), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "ask",
                "ask m.gguf",
                "ask m.gguf v.mp4",
                "ask m.gguf v.mp4 why --nonsense",
                "ask m.gguf v.mp4 why --frames 0",
                "ask m.gguf v.mp4 why --frames many",
                "ask m.gguf v.mp4 why --rate 0",
                "ask m.gguf v.mp4 why --ratio 1",
                "ask m.gguf v.mp4 why --ratio 2,x",
                "ask m.gguf v.mp4 why --fit squeeze",
                "ask m.gguf v.mp4 why --memory-type q2",
                "ask m.gguf v.mp4 why --temperature -1",
                "ask m.gguf v.mp4 why --top-p 2",
                "ask m.gguf v.mp4 why --max-tokens 0",
                "ask m.gguf v.mp4 why --threads -1",
                "ask m.gguf v.mp4 why --from soon",
                "ask m.gguf v.mp4 why --from 5 --to 4",
                "ask m.gguf v.mp4 why --at 1,x",
                "ask m.gguf v.mp4 why --at 1 --frames 3",
                "ask m.gguf v.mp4 why --key-frames 0",
                "ask m.gguf v.mp4 why --key-frames 3 --rate 1",
                "ask m.gguf v.mp4 why --memory-limit much",
                "ask m.gguf v.mp4 why --memory-limit 1GB --ratio 4",
                "ask m.gguf v.mp4 why --reserve -1",
                "ask m.gguf v.mp4 why --tiles sometimes",
                "ask m.gguf v.mp4 why --timeout 0",
                "ask m.gguf v.mp4 why --header X:1",
                "ask m.gguf http://h/v why --header nocolon",
                "ask m.gguf http://h/v why --header Host:x",
                "ask m.gguf http://h/v why --header @nothing",
                "ask m.gguf http://h/v why --with http://other/v --header X:1",
                "ask m.gguf v.mp4 why --max-time -1",
                "ask m.gguf v.mp4 why --log-probs 2",
                "ask m.gguf v.mp4 why --choice yes",
                "ask m.gguf v.mp4 why --choice yes --choice yes",
                "ask m.gguf v.mp4 why --choice yes --choice no --top-k 3",
                "ask m.gguf v.mp4 why --choice yes --choice no --chat",
                "watch m.gguf v.mp4",
                "watch m.gguf --save v.vxl",
                "convert folder",
                "convert folder m.gguf --type q3",
                "synth golden m.gguf --type int8"
            })
    void wrongCommandLineIsRefusedWithStatus2AndAPointerToTheHelp(String line) {
        var run = Run.of(line.split(" "));
        assertEquals(2, run.status(), run.err());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("videoxl: "), run.err());
        assertTrue(run.err().contains("--help'."), run.err());
    }

    @Test
    void refusedOptionIsNamedWithWhatWasExpected() {
        assertTrue(Run.of("ask", "m", "v", "why", "--top-p", "2").err().contains("topP is 2.0, expected above 0"));
        assertTrue(Run.of("synth", "golden", "m", "--type", "int8").err().contains("f32, f16, bf16, q8_0"));
        assertTrue(Run.of("ask", "m", "v").err().contains("no question"));
    }

    @Test
    void thePublishedFolderIsConvertedAndSaidWhichOneItIs(@TempDir Path folder) throws IOException {
        var inner = folder.resolve("Video_XL").resolve("VideoXL_weight_8");
        HuggingFaceCheckpoint.ofSize("golden").write(inner);
        Files.createDirectory(folder.resolve("Video_XL").resolve("pretrain_weights"));
        var model = folder.resolve("m.gguf").toString();
        var outer = folder.resolve("Video_XL").toString();

        var run = Run.of("convert", outer, model);
        assertEquals(0, run.status(), run.err());
        assertTrue(run.err().startsWith("Taking the model in " + inner + "\n"), run.err());
        assertEquals("", Run.of("convert", outer, model, "--quiet").err());
        assertFalse(Run.of("convert", inner.toString(), model).err().contains("Taking"));

        assertEquals(0, Run.of("synth", outer, model).status());
    }

    @Test
    void aFeatureLayerThatTheConfigurationLacksCanBeGiven(@TempDir Path folder) throws IOException {
        HuggingFaceCheckpoint.ofSize("golden").write(folder);
        var config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("\"mm_vision_select_layer\" : -2,", ""));
        var model = folder.resolve("m.gguf").toString();
        var run = Run.of("convert", folder.toString(), model);
        assertEquals(1, run.status(), run.err());
        assertTrue(run.err().contains("--vision-select-layer"), run.err());
        run = Run.of("convert", folder.toString(), model, "--vision-select-layer", "-1");
        assertEquals(0, run.status(), run.err());
        var info = Run.of("info", model).out();
        assertTrue(info.contains("4 layers"), info);
    }

    @Test
    void missingFilesAreFailuresNamedOnStandardErrorAlone(@TempDir Path folder) {
        var video = folder.resolve("none.mp4").toString();
        for (var arguments : List.of(
                new String[] {"ask", "m.gguf", video, "why"},
                new String[] {"info", video},
                new String[] {"synth", folder.resolve("none.json").toString(), "m.gguf"},
                new String[] {"convert", folder.resolve("none").toString(), "m.gguf"})) {
            var run = Run.of(arguments);
            assertEquals(1, run.status(), arguments[0]);
            assertTrue(run.err().startsWith("videoxl: ") && run.err().contains("none"), run.err());
            assertFalse(run.err().contains("\tat "), run.err());
            if (!arguments[0].equals("info")) {
                assertEquals("", run.out());
            }
        }
    }

    @Test
    void verboseAddsTheStackTraceBeforeOrAfterTheCommand(@TempDir Path folder) {
        var video = folder.resolve("none.mp4").toString();
        assertTrue(Run.of("ask", "m.gguf", video, "why", "-v").err().contains("\tat "));
        assertTrue(Run.of("-v", "ask", "m.gguf", video, "why").err().contains("\tat "));
    }

    @Test
    void fileNameWithAnEscapeSequenceDoesNotReachTheTerminal(@TempDir Path folder) {
        var run = Run.of("ask", "m.gguf", folder.resolve("a\u001b[2Jb").toString(), "why");
        assertTrue(run.err().contains("a\\x1b[2Jb"), run.err());
        assertFalse(run.err().contains("\u001b"));
    }

    @Test
    void modelCutShortIsRefusedByInfoWhichTellsTheRest(@TempDir Path folder) throws Exception {
        var model = folder.resolve("m.gguf");
        assertEquals(0, Run.of("synth", "golden", model.toString(), "-q").status());
        var bytes = Files.readAllBytes(model);
        Files.write(model, Arrays.copyOf(bytes, 2000));
        var run = Run.of("info", model.toString());
        assertEquals(1, run.status());
        assertTrue(run.err().contains("m.gguf"), run.err());
        assertTrue(run.out().contains("ffmpeg"), "the rest is told all the same");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask m.gguf rtsp://us:s3cr/et@host/v why",
                "ask m.gguf rtsp://us:s3cr#et@host/v why",
                "info rtsp://us:s3cr/et@host/v",
                "ask m.gguf rtsp://us:s3cret@127.0.0.1:1/v why --allow https",
                "watch rtsp://us:s3cret@host/v",
                "ask m.gguf http://h/v why --header Cookie:s3cret --with http://g/v",
                "ask m.gguf rtsp://h/v why --header Cookie:s3cret",
                "ask m.gguf http://h/v why --header s3cret",
            })
    void secretsOfAddressesAndHeadersAreNotPrinted(String line) {
        var run = Run.of(line.split(" "));
        assertTrue(run.status() != 0);
        for (var secret : List.of("s3cr", "et@", "us:")) {
            assertFalse((run.out() + run.err()).contains(secret), run.out() + run.err());
        }
    }

    @Test
    void whatToWriteInsteadIsToldBesideAnAddressWithAnUnencodedPassword() {
        var run = Run.of("ask", "m.gguf", "rtsp://us:s3cr#et@host/v", "why");
        assertTrue(run.err().contains("expected a number from 0 to 65535"), run.err());
        assertTrue(run.err().contains("# as %23"), run.err());
    }
}
