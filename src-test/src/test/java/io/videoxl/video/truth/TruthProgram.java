package io.videoxl.video.truth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Says for every file of a folder whether its index tells the truth: {@code make truth FOLDER=...}. */
public final class TruthProgram {
    private static final int JUMPS = 200;
    private static final long DECODED_PIXELS = 1L << 26;

    private TruthProgram() {}

    /** @param arguments a folder or a file */
    public static void main(String[] arguments) throws IOException {
        var counts = new TreeMap<String, Integer>();
        try (var files = Files.walk(Path.of(arguments[0]))) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (var way :
                        Map.of("decoded", DECODED_PIXELS, "predicted", 0L).entrySet()) {
                    String line;
                    try {
                        var verdict = Truth.of(file, way.getValue(), JUMPS);
                        line = (verdict.isRight() ? "right" : "WRONG") + " " + verdict.decoded() + " "
                                + verdict.indexed() + (verdict.isRight() ? "" : " " + verdict.problem());
                    } catch (RuntimeException e) {
                        line = "refused " + e.getMessage();
                    }
                    System.out.println(file.getFileName() + " " + way.getKey() + " " + line);
                    counts.merge(way.getKey() + " " + line.split(" ")[0], 1, Integer::sum);
                }
            }
        }
        System.out.println(counts);
    }
}
