package io.videoxl.examples;

import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks the same questions about every video of a folder and writes the answers to a CSV file, one line for each video. A video
 * that cannot be read gets a line that says so, and the others go on.
 *
 * <pre>{@code
 * examples/run FolderToCsv model.gguf videos answers.csv "What is shown?" "How many people are there?"
 * }</pre>
 */
public final class FolderToCsv {
    private FolderToCsv() {}

    /** @param arguments model file, folder of videos, CSV file to write, questions */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 4) {
            System.err.println("Usage: FolderToCsv MODEL FOLDER OUT.csv QUESTION...");
            System.exit(2);
        }
        var questions = Arrays.asList(arguments).subList(3, arguments.length);
        List<Path> videos;
        try (var files = Files.list(Path.of(arguments[1]))) {
            videos = files.filter(Files::isRegularFile).sorted().toList();
        }
        try (VideoXL model = VideoXL.load(Path.of(arguments[0]));
                var csv = Files.newBufferedWriter(Path.of(arguments[2]))) {
            csv.write(line(Stream.concat(Stream.of("video", "seconds"), questions.stream())));
            for (var video : videos) {
                System.err.println(video);
                csv.write(line(cells(model, video, questions)));
                csv.flush(); // what was answered is kept, whatever comes next
            }
        }
    }

    private static Stream<String> cells(VideoXL model, Path video, List<String> questions) {
        var options = AskOptions.greedy().withMaxTokens(60);
        try (VideoMemory memory = model.watch(video)) {
            // All questions share one watching.
            var answers = memory.askAll(questions, options);
            var seconds = answers.getFirst().timings().watching().toMillis() / 1e3;
            return Stream.concat(
                    Stream.of(video.getFileName().toString(), String.format(Locale.ROOT, "%.1f", seconds)),
                    answers.stream().map(answer -> answer.text()));
        } catch (VideoXLException e) {
            if (e.code() != Code.VIDEO_UNREADABLE && e.code() != Code.VIDEO_EMPTY) {
                throw e;
            }
            return Stream.of(video.getFileName().toString(), "", e.code() + ": " + e.getMessage());
        }
    }

    private static String line(Stream<String> cells) {
        return cells.map(cell -> '"' + cell.replace("\"", "\"\"") + '"').collect(Collectors.joining(",", "", "\r\n"));
    }
}
