package io.videoxl.cli;

import static io.videoxl.cli.Samples.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.videoxl.cli.info.ModelSummary;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.worlds.video.VideoWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions about a short video, answered by a small model, from the command line to what is printed. */
class AskTest {
    private static final String QUESTION = "What happens?";
    private static final String OTHER_QUESTION = "Who opens the door?";

    @TempDir
    private static Path folder;

    private static String model;
    private static String video;

    @BeforeAll
    static void makeModelAndVideo() {
        model = Samples.model(folder);
        video = Samples.video(folder.resolve("film.mkv"));
    }

    @Test
    void answerAloneGoesToStandardOutput() {
        var run = ask(QUESTION);
        assertFalse(run.out().isBlank());
        assertTrue(run.out().endsWith("\n"));
        assertTrue(run.err().lines().allMatch(line -> line.matches("(Loading|Watching) .*")), run.err());
        assertEquals("", ask(QUESTION, "--quiet").err());
    }

    /** A command line without options goes past the parser. */
    @Test
    void withoutOptionsAllIsAsItWouldBeParsed() throws Exception {
        var notUtf8 = "\udc80";
        var lines = List.of(
                List.of(model, video, QUESTION),
                List.of(model, video, QUESTION, OTHER_QUESTION),
                List.of(model, video, ""),
                List.of("demo", video, QUESTION),
                List.of(model, folder.resolve("missing.mp4").toString(), QUESTION),
                List.of(folder.resolve("missing.gguf").toString(), video, QUESTION),
                List.of(video, video, QUESTION),
                List.of(model, model, QUESTION),
                List.of(model, video, notUtf8),
                List.of("\0", video, QUESTION),
                List.of(model, "\0", QUESTION));
        for (var line : lines) {
            var plain = new ArrayList<>(List.of("ask"));
            plain.addAll(line);
            var parsed = new ArrayList<>(plain);
            parsed.addAll(List.of("--threads", "2"));
            assertEquals(withoutProgress(parsed), withoutProgress(plain));
        }
    }

    private static Run withoutProgress(List<String> arguments) {
        var run = Run.of(arguments.toArray(String[]::new));
        var err = run.err()
                .lines()
                .filter(line -> !line.matches("(Loading|Watching) .*"))
                .collect(Collectors.joining("\n"));
        return new Run(run.status(), run.out(), err);
    }

    @Test
    void everyWayOfAskingGetsTheSameAnswers() throws Exception {
        var answers = List.of(ask(QUESTION).out(), ask(OTHER_QUESTION).out());
        var both = "> %s\n%s\n> %s\n%s".formatted(QUESTION, answers.get(0), OTHER_QUESTION, answers.get(1));
        assertEquals(both, ask(QUESTION, OTHER_QUESTION).out());
        var lines = QUESTION + "\n\n" + OTHER_QUESTION + "\n";
        assertEquals(both, Run.with(lines, false, arguments("-")).out());
        var json =
                Run.with(lines, false, arguments("-", "--json")).out().lines().map(Samples::parse);
        assertEquals(
                answers,
                json.map(answer -> answer.get("answer").asText() + "\n").toList());
    }

    @Test
    void terminalIsAskedForQuestionsAndNeverObeysAnAnswer() {
        var run = Run.with(QUESTION + "\n", true, arguments());
        assertEquals(0, run.status(), run.err());
        assertTrue(run.err().contains("> "), run.err());
        assertEquals(Printable.lines(ask(QUESTION).out()), run.out());
        assertTrue(run.out().chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t'));
    }

    @Test
    void jsonTellsWhatTheOptionsDid() {
        var full = parse(ask(QUESTION, "--json", "--ratio", "2").out());
        var small = parse(
                ask(QUESTION, "--json", "--ratio", "16", "--frames", "20", "--memory-type", "q8_0", "--max-tokens", "3")
                        .out());
        assertEquals(3, full.get("frames").asInt());
        assertEquals(20, small.get("frames").asInt());
        assertEquals(3, small.get("answer_tokens").asInt());
        assertEquals("length", small.get("finish_reason").asText());
        // 3 frames of 16 tokens at ratio 2 leave 24 summaries, 20 at ratio 16 leave 20, beside the same prompt.
        assertEquals(
                full.get("memory_tokens").asInt(), small.get("memory_tokens").asInt() + 4);
        assertTrue(small.get("watching_seconds").asDouble() > 0);
    }

    @Test
    void jsonTellsWhereTheAnswerWasStoppedAndHowProbableItsTokensAre() {
        var plain = parse(ask(QUESTION, "--json").out());
        assertFalse(plain.has("stop_string") || plain.has("log_probabilities"), plain::toString);
        assertEquals(0, plain.get("warnings").size());
        var text = plain.get("answer").asText();
        var stop = text.substring(3, 5);
        var stopped = parse(ask(QUESTION, "--json", "--stop", "\t\t\t", "--stop", stop, "--log-probs", "2")
                .out());
        assertEquals(
                text.substring(0, text.indexOf(stop)), stopped.get("answer").asText());
        assertEquals("stop_string", stopped.get("finish_reason").asText());
        assertEquals(stop, stopped.get("stop_string").asText());
        var tokens = stopped.get("log_probabilities");
        assertEquals(stopped.get("answer_tokens").asInt(), tokens.size());
        assertEquals(2, tokens.get(0).get("alternatives").size());
        assertEquals(
                tokens.get(0).get("log_probability").asDouble(),
                tokens.at("/0/alternatives/0/log_probability").asDouble());
        var timed = parse(ask(QUESTION, "--json", "--max-tokens", "20000", "--max-time", "0.000001")
                .out());
        assertEquals("time", timed.get("finish_reason").asText());
    }

    @Test
    void answeringOptionOutOfItsRangeIsAUsageError() {
        for (var option : List.of("--max-time=0", "--stop=", "--log-probs=21")) {
            var run = Run.of(arguments(QUESTION, option));
            assertEquals(2, run.status(), run.err());
        }
    }

    @Test
    void whatWasNotAsItShouldBeIsToldOnStandardErrorAndInJson() throws Exception {
        var damaged = folder.resolve("damaged.mp4");
        var options = new VideoWriter.Options("libopenh264", 64, 64).withKeyFrameInterval(5);
        try (var writer = VideoWriter.open(damaged, options)) {
            for (int frame = 0; frame < 40; frame++) {
                writer.write(new byte[3 * 64 * 64]);
            }
            writer.finish();
        }
        var bytes = Files.readAllBytes(damaged);
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        int from = text.indexOf("mdat") + 4;
        int to = text.indexOf("moov") - 4;
        Arrays.fill(bytes, (from + to) / 2, to, (byte) 0);
        Files.write(damaged, bytes);
        var run = Run.of("ask", model, damaged.toString(), QUESTION, "--max-tokens=2", "--json", "--frames=40");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.err().contains("20 of its pictures cannot be decoded"), run.err());
        assertEquals(1, run.err().split("videoxl: warning: ", -1).length - 1, run.err());
        assertTrue(
                parse(run.out()).at("/warnings/0").asText().contains("20 of its pictures cannot be decoded"),
                run.out());
    }

    @Test
    void rateWithFramesIsCapped() {
        assertEquals(
                10,
                parse(ask(QUESTION, "--json", "--rate", "4").out())
                        .get("frames")
                        .asInt(),
                1);
        assertEquals(
                5,
                parse(ask(QUESTION, "--json", "--rate", "4", "--frames", "5").out())
                        .get("frames")
                        .asInt());
    }

    @Test
    void sameSeedGivesTheSameAnswerAndAnotherSeedAnother() {
        var options = new String[] {QUESTION, "--temperature", "1.5", "--seed", "1"};
        var first = ask(options).out();
        assertEquals(first, ask(options).out());
        options[4] = "2";
        assertFalse(first.equals(ask(options).out()));
    }

    @Test
    void typedQuestionsAreAChatUntilAnotherBegins() {
        var lines = QUESTION + "\n" + OTHER_QUESTION + "\n/new\n" + OTHER_QUESTION + "\n";
        var chat = Run.with(lines, true, arguments("--json"))
                .out()
                .lines()
                .map(Samples::parse)
                .toList();
        assertEquals(3, chat.size());
        assertEquals(0, chat.get(0).get("history_tokens").asInt());
        assertEquals(
                chat.get(0).get("question_tokens").asInt()
                        + chat.get(0).get("answer_tokens").asInt(),
                chat.get(1).get("history_tokens").asInt());
        assertEquals(0, chat.get(2).get("history_tokens").asInt());
        var alone = ask(OTHER_QUESTION).out();
        assertEquals(alone, chat.get(2).get("answer").asText() + "\n");

        var apart = Run.with(QUESTION + "\n" + OTHER_QUESTION + "\n", true, arguments("--no-chat"));
        assertTrue(apart.out().endsWith(Printable.lines(alone)), apart.out());
        var given =
                ask("--chat", "--json", QUESTION, OTHER_QUESTION).out().lines().toList();
        assertEquals(chat.get(1).get("answer"), parse(given.get(1)).get("answer"));
    }

    @Test
    void choicesAreShownWithTheirProbabilitiesAndTheMostProbableIsMarked() {
        var options = new String[] {QUESTION, "--choice", "a", "--choice", "b", "--choice", "green"};
        var json = parse(ask(with(options, "--json")).out());
        double sum = 0;
        double most = 0;
        for (var option : json.get("options")) {
            sum += option.get("probability").asDouble();
            most = Math.max(most, option.get("probability").asDouble());
        }
        assertEquals(1, sum, 1e-6);
        assertEquals(most, json.get("probability").asDouble());
        assertEquals(json.at("/options/" + json.get("index") + "/text"), json.get("answer"));

        var lines = ask(options).out().lines().toList();
        assertEquals(3, lines.size());
        for (int i = 0; i < 3; i++) {
            assertTrue(lines.get(i).matches("[* ] [█░]{20} +\\d+\\.\\d %  (a|b|green)"), lines.get(i));
            assertEquals(i == json.get("index").asInt(), lines.get(i).startsWith("*"), lines.get(i));
        }
    }

    @Test
    void smallestRatioThatFitsIsChosenWhereNoneIsNamed() {
        assertEquals(memoryTokens("--ratio", "2"), memoryTokens("--ratio", "auto"));
        assertEquals(memoryTokens("--ratio", "2"), memoryTokens("--memory-limit", "1 GB"));
        long bytes = parse(ask(QUESTION, "--json", "--frames", "all", "--ratio", "auto")
                        .out())
                .get("memory_bytes")
                .asLong();
        var limited = ask(QUESTION, "--json", "--frames", "all", "--memory-limit", String.valueOf(bytes / 2));
        assertTrue(parse(limited.out()).get("memory_bytes").asLong() <= bytes / 2, limited.out());
    }

    private static int memoryTokens(String... options) {
        return parse(ask(with(options, QUESTION, "--json")).out())
                .get("memory_tokens")
                .asInt();
    }

    @Test
    void questionThatCannotFitIsRefusedBeforeAnythingIsWatched() {
        var tooLong = "word ".repeat(40_000);
        for (var refused : List.of(
                Run.of(arguments(QUESTION, tooLong)),
                Run.of(arguments(tooLong, "--choice", "a", "--choice", "b")),
                Run.of(arguments("--chat", QUESTION, tooLong)),
                Run.of(arguments(QUESTION, "--max-tokens", "100000000")))) {
            assertEquals(1, refused.status(), refused.err());
            assertEquals("", refused.out());
            assertTrue(refused.err().contains("for question and answer"), refused.err());
            assertFalse(refused.err().contains("Watching"), refused.err());
        }
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void ratioThatDoesNotDivideTheWindowIsAFailureThatNamesOthers() {
        var run = Run.of(arguments(QUESTION, "--ratio", "7"));
        assertEquals(1, run.status());
        assertTrue(run.err().contains("ratio 7") && run.err().contains("2, 3, 4"), run.err());
    }

    @Test
    void questionTooLongForTheContextEndsARunButNotAConversation() {
        var tooLong = "word ".repeat(40_000);
        assertEquals(1, Run.of(arguments(tooLong)).status());
        var conversation = Run.with(tooLong + "\n" + QUESTION + "\n", true, arguments());
        assertEquals(0, conversation.status());
        assertTrue(conversation.err().contains("videoxl: "), conversation.err());
        assertEquals(Printable.lines(ask(QUESTION).out()), conversation.out());
    }

    @Test
    void infoTellsTheModelAndTheVideo() {
        var info = Run.of("info", video, model);
        assertEquals(0, info.status(), info.err());
        assertTrue(info.out().contains("mpeg4 in matroska"), info.out());
        assertTrue(info.out().contains("60, 25.000 per second"), info.out());
        var json = parse(Run.of("info", "--json", video, model).out());
        assertEquals(60, json.at("/videos/0/frames").asInt());
        assertEquals(16, json.at("/models/0/tokens_per_frame").asInt());
        assertEquals("f32", json.at("/models/0/weight_type").asText());
        assertTrue(json.at("/devices").size() > 0);
    }

    @Test
    void asManyFramesFitAsInfoSays() {
        var model = parse(Run.of("info", "--json", AskTest.model).out()).at("/models/0");
        // Watching needs the last window whole beside the summaries before it: 160 tokens and their summaries.
        int context = model.get("context_length").asInt() - ModelSummary.RESERVED;
        for (int ratio : new int[] {2, 4, 8, 16}) {
            int frames = model.at("/frames_that_fit/" + ratio).asInt();
            assertTrue(positions(frames, ratio) <= context, "ratio " + ratio);
            assertTrue(positions(frames + 1, ratio) > context, "ratio " + ratio);
        }
    }

    private static int positions(int frames, int ratio) {
        int most = 0;
        int kept = 0;
        for (int left = 16 * frames; left > 0; left -= 160) {
            int window = Math.min(left, 160);
            most = Math.max(most, kept + window + window / ratio);
            kept += window / ratio;
        }
        return most;
    }

    @Test
    void interruptEndsTheProcessWithStatus130AndLeavesNoUnfinishedFile(@TempDir Path empty) throws Exception {
        var process = start("synth", "0.5b", empty.resolve("m.gguf").toString(), "--type", "f32", "--quiet");
        try {
            awaitFileIn(empty);
            assertEndsWhenInterrupted(process);
            try (var files = Files.list(empty)) {
                assertEquals(List.of(), files.toList());
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void interruptWhileWaitingForAQuestionEndsTheProcess() throws Exception {
        var process = start(arguments("-"));
        try {
            process.getOutputStream().write((QUESTION + "\n").getBytes());
            process.getOutputStream().flush();
            // Once an answer has begun, the process waits for the next question or is about to.
            assertTrue(process.getInputStream().read() >= 0);
            assertEndsWhenInterrupted(process);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void awaitFileIn(Path folder) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("nothing was written");
    }

    private static Process start(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void assertEndsWhenInterrupted(Process process) throws Exception {
        assumeFalse(ignoresInterrupts(process), "interrupts are ignored, as in what a script runs in the background");
        assertEquals(
                0,
                new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                        .start()
                        .waitFor());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still runs a minute after the interrupt");
        assertEquals(130, process.exitValue());
    }

    /** Whether the process was started so, as far as the system tells; Java then lets it be. */
    private static boolean ignoresInterrupts(Process process) throws Exception {
        var status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.exists(status)) {
            return false;
        }
        int interrupt = 1 << 1;
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(
                                        line.substring("SigIgn:".length()).strip(), 16)
                                & interrupt)
                        != 0);
    }

    private static Run ask(String... more) {
        var run = Run.of(arguments(more));
        assertEquals(0, run.status(), run.err());
        return run;
    }

    private static String[] arguments(String... more) {
        var defaults =
                Stream.of(more).anyMatch(option -> option.startsWith("--max-tokens") || option.equals("--choice"))
                        ? new String[] {"ask", model, video}
                        : new String[] {"ask", model, video, "--max-tokens=12"};
        return with(defaults, more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE"})
    void questionsOnStandardInputAreReadInEveryUnicodeEncoding(String encoding) {
        var charset = Charset.forName(encoding);
        var expected = ask("Où est le café ?", OTHER_QUESTION).out();
        var lines = "Où est le café ?\r\n" + OTHER_QUESTION + "\r\n";
        var marked = Run.with(("\uFEFF" + lines).getBytes(charset), false, arguments("-"));
        assertEquals(expected, marked.out(), marked.err());
        assertEquals(
                !encoding.equals("UTF-8"),
                marked.err().contains("standard input is read as " + encoding),
                marked.err());
        if (!encoding.equals("UTF-32LE")) {
            assertEquals(
                    expected,
                    Run.with(lines.getBytes(charset), false, arguments("-")).out());
        }
    }

    @Test
    void questionsInAnotherEncodingAreRefusedAndNotAskedWithOtherLetters() {
        var run = Run.with((OTHER_QUESTION + "\nOù ?\n").getBytes(StandardCharsets.ISO_8859_1), false, arguments("-"));
        assertTrue(run.status() != 0);
        assertTrue(run.err().contains("Line 2 of standard input"), run.err());
        assertTrue(run.err().contains("iconv"), run.err());
        assertTrue(run.out().contains("> " + OTHER_QUESTION) && !run.out().contains("> O"), run.out());
        var argument = Run.of(arguments("O\uDCF9 ?"));
        assertEquals(2, argument.status());
        assertTrue(argument.err().contains("is not UTF-8"), argument.err());
    }
}
