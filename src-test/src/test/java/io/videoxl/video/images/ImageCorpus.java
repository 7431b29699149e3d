package io.videoxl.video.images;

import io.videoxl.VideoXLException;
import io.videoxl.video.fitting.PictureFitter;
import io.videoxl.video.fitting.Placement;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decodes every image of a folder with Pillow and with this library, and prints how far they differ: run by {@code make corpus}.
 * Arguments: the folder, and the command that runs {@code scripts/corpus/pillow.py}.
 */
public final class ImageCorpus {
    /** Mean difference, in levels of 255, of pictures that count as equal. */
    private static final double EQUAL = 0.02;

    /** The same of pictures that no one could tell apart. */
    private static final double CLOSE = 0.6;

    private enum Outcome {
        EQUAL,
        CLOSE,
        DIFFERS,
        BLACK,
        OTHER_SIZE,
        REFUSED,
        ONLY_OURS
    }

    private record Decoded(int width, int height, byte[] rgb, String kind, String refusal) {
        static Decoded refused(String reason) {
            return new Decoded(0, 0, null, null, reason);
        }

        boolean isBlack() {
            for (byte value : rgb) {
                if (value != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private ImageCorpus() {}

    public static void main(String[] arguments) throws IOException {
        var table = new TreeMap<String, Map<Outcome, Integer>>();
        var command = List.of(arguments).subList(1, arguments.length);
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
                var from = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            for (var file : images(Path.of(arguments[0]))) {
                to.println(file);
                compare(file, pillow(from), ours(file), table);
            }
        } finally {
            process.destroy();
        }
        print(table);
    }

    private static List<Path> images(Path folder) throws IOException {
        var images = new ArrayList<Path>();
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                try (var in = Files.newInputStream(file)) {
                    if (ImageFormat.of(ByteBuffer.wrap(in.readNBytes(ImageFormat.SIGNATURE_SIZE)))
                            .isPresent()) {
                        images.add(file);
                    }
                }
            }
        }
        return images;
    }

    private static Decoded pillow(DataInputStream from) throws IOException {
        var line = new StringBuilder();
        for (int next = from.readUnsignedByte(); next != '\n'; next = from.readUnsignedByte()) {
            line.append((char) next);
        }
        if (line.charAt(0) == '-') {
            return Decoded.refused(line.substring(2));
        }
        var parts = line.toString().split(" ");
        int width = Integer.parseInt(parts[0]);
        int height = Integer.parseInt(parts[1]);
        var rgb = new byte[3 * width * height];
        from.readFully(rgb);
        return new Decoded(width, height, rgb, parts[2], null);
    }

    private static Decoded ours(Path file) {
        try (var image = ImageDecoder.decode(new ImageSource.File(file))) {
            int width = image.shownWidth();
            int height = image.shownHeight();
            var rgb = new byte[3 * width * height];
            var whole = new Placement(width, height, width, height, 0, 0);
            new PictureFitter().fit(image.picture().rgb(), image.orientation(), whole, MemorySegment.ofArray(rgb));
            return new Decoded(width, height, rgb, null, null);
        } catch (VideoXLException e) {
            return Decoded.refused(e.getMessage());
        }
    }

    private static void compare(Path file, Decoded theirs, Decoded ours, Map<String, Map<Outcome, Integer>> table)
            throws IOException {
        if (theirs.refusal != null && ours.refusal != null) {
            return;
        }
        var outcome = Outcome.REFUSED;
        var detail = ours.refusal;
        if (theirs.refusal != null) {
            outcome = Outcome.ONLY_OURS;
            detail = theirs.refusal;
        } else if (ours.refusal == null) {
            double difference = difference(theirs, ours);
            outcome = Double.isNaN(difference)
                    ? Outcome.OTHER_SIZE
                    : difference <= EQUAL
                            ? Outcome.EQUAL
                            : difference <= CLOSE ? Outcome.CLOSE : ours.isBlack() ? Outcome.BLACK : Outcome.DIFFERS;
            detail = Double.isNaN(difference)
                    ? theirs.width + "×" + theirs.height + ", ours " + ours.width + "×" + ours.height
                    : String.format(Locale.ROOT, "%.2f", difference);
        }
        var kind = theirs.kind != null ? theirs.kind.replace("MPO", "JPEG") : format(file);
        table.computeIfAbsent(kind, key -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
        if (outcome != Outcome.EQUAL && outcome != Outcome.CLOSE) {
            System.out.println(outcome + " " + kind + " " + file + ": " + detail);
        }
    }

    private static String format(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ImageFormat.of(ByteBuffer.wrap(in.readNBytes(ImageFormat.SIGNATURE_SIZE)))
                    .orElseThrow()
                    .toString()
                    .toUpperCase(Locale.ROOT);
        }
    }

    /** Mean over all samples; not a number if the pictures are not of one size. */
    private static double difference(Decoded a, Decoded b) {
        if (a.width != b.width || a.height != b.height) {
            return Double.NaN;
        }
        long sum = 0;
        for (int i = 0; i < a.rgb.length; i++) {
            sum += Math.abs((a.rgb[i] & 0xFF) - (b.rgb[i] & 0xFF));
        }
        return (double) sum / a.rgb.length;
    }

    private static void print(Map<String, Map<Outcome, Integer>> table) {
        System.out.println();
        System.out.println("| format | both read | equal | close | differ | black | other size | refused by us alone |"
                + " refused by Pillow alone |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        int both = 0;
        int within = 0;
        for (var row : table.entrySet()) {
            var count = row.getValue();
            int read = 0;
            var cells = new StringBuilder();
            for (var outcome : Outcome.values()) {
                int value = count.getOrDefault(outcome, 0);
                read += outcome.compareTo(Outcome.REFUSED) < 0 ? value : 0;
                cells.append(" | ").append(value);
            }
            if (!row.getKey().contains("-")) { // others are those in which Pillow is the odd one
                both += read;
                within += count.getOrDefault(Outcome.EQUAL, 0) + count.getOrDefault(Outcome.CLOSE, 0);
            }
            System.out.println("| " + row.getKey() + " | " + read + cells + " |");
        }
        System.out.printf(
                Locale.ROOT,
                "%n%d of %d of the formats without a suffix within %.1f levels: %.2f %%%n",
                within,
                both,
                CLOSE,
                100.0 * within / both);
    }
}
