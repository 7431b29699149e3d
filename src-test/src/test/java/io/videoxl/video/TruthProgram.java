package io.videoxl.video;

import io.videoxl.VideoXLException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Says for every file of a folder whether its index tells the truth, by decoding it and by predicting as far as its packets allow:
 * {@code make truth FOLDER=...}. Ends with status 1 if one does not.
 */
public final class TruthProgram {
    private static final int JUMPS = 200;
    private static final long ALL = Long.MAX_VALUE;
    private static final long NONE = 0;

    private TruthProgram() {}

    private record Line(String verdict, String text) {}

    /** @param arguments a folder or a file */
    public static void main(String[] arguments) throws IOException {
        var counts = new TreeMap<String, Integer>();
        try (var files = Files.walk(Path.of(arguments[0]))) {
            files.filter(Files::isRegularFile).sorted().toList().parallelStream()
                    .flatMap(file -> Stream.of(judge(file, "decoded", ALL), judge(file, "predicted", NONE)))
                    .forEachOrdered(line -> {
                        System.out.println(line.text);
                        counts.merge(line.verdict, 1, Integer::sum);
                    });
        }
        System.out.println(counts);
        System.exit(counts.keySet().stream().anyMatch(verdict -> verdict.endsWith("WRONG")) ? 1 : 0);
    }

    private static Line judge(Path file, String way, long decodedPixels) {
        try {
            var verdict = Truth.of(file, decodedPixels, JUMPS);
            var word = way + (verdict.isRight() ? " right" : verdict.isChance() ? " chance" : " WRONG");
            var text = "%s: %s, %d frames by linear decode, %d by index%s"
                    .formatted(
                            file,
                            word,
                            verdict.decoded(),
                            verdict.indexed(),
                            verdict.isRight() ? "" : ": " + verdict.problem());
            return new Line(word, text);
        } catch (VideoXLException e) {
            return new Line(way + " refused", way + " refused: " + e.getMessage());
        }
    }
}
