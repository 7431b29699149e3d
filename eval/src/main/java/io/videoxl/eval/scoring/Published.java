package io.videoxl.eval.scoring;

import io.videoxl.ModelFamily;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.data.Letters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What the published evaluation code takes for the answer: for Video-MME, MVBench, MLVU and LongVideoBench the harness lmms-eval, as
 * Video-XL's authors ran it, for VNBench and LVBench the scripts of those benchmarks' authors; Video-XL-2's authors judge LVBench by MVBench's rules. Where that code does odd things, so does this.
 */
final class Published {
    /** Two pairs are one string each: a comma is missing between them. So they are looked for as one, and never found. */
    private static final List<String> VIDEO_MME_PREFIXES = List.of(
            "The best answer is",
            "The correct answer is",
            "The answer is",
            "The answer",
            "The best option is" + "The correct option is",
            "Best answer:" + "Best option:");

    private static final List<String> LONG_VIDEO_BENCH_PREFIXES = List.of(
            "The best answer is",
            "The correct answer is",
            "The answer is",
            "The answer",
            "The best option is",
            "The correct option is",
            "Best answer:",
            "Best option:");

    private static final Pattern FOUR_LETTERS = Pattern.compile("[ABCD]");
    private static final Pattern FIVE_LETTERS = Pattern.compile("[ABCDE]");
    private static final Pattern IN_BRACKETS = Pattern.compile("\\((.*?)\\)", Pattern.UNIX_LINES);
    private static final Pattern OUTER_BLANKS =
            Pattern.compile("^[\\s\\x1c-\\x1f]+|[\\s\\x1c-\\x1f]+$", Pattern.UNICODE_CHARACTER_CLASS);

    private Published() {}

    static Verdict judge(
            Benchmark benchmark, ModelFamily family, String id, int options, String right, String answer, long seed) {
        return switch (benchmark) {
            case VIDEO_MME -> Verdict.of(videoMme(answer), right);
            case MVBENCH -> mvBench(answer, right);
            case MLVU -> Verdict.of(mlvu(answer), right);
            // The script strips what the model wrote before it looks at it.
            case VNBENCH -> Verdict.of(vnBench(stripped(answer)), right);
            case LONG_VIDEO_BENCH ->
                Verdict.of(longVideoBench(answer).orElseGet(() -> drawn(id, options, seed)), right);
            case LVBENCH ->
                family == ModelFamily.VIDEO_XL_2 ? mvBench(answer, right) : Verdict.of(lvBench(answer), right);
        };
    }

    /** The first of four letters, wherever it stands once some phrases are gone; empty where there is none. */
    static String videoMme(String answer) {
        return firstLetter(answer, VIDEO_MME_PREFIXES, FOUR_LETTERS).orElse("");
    }

    /** The first of five letters, likewise; where there is none, one is to be drawn. */
    static Optional<String> longVideoBench(String answer) {
        return firstLetter(answer, LONG_VIDEO_BENCH_PREFIXES, FIVE_LETTERS);
    }

    private static Optional<String> firstLetter(String answer, List<String> prefixes, Pattern letters) {
        var rest = answer;
        for (var prefix : prefixes) {
            rest = rest.replace(prefix, "");
        }
        var found = letters.matcher(rest);
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }

    /** As Python strips: blanks that do not break lines, too. */
    static String stripped(String text) {
        return OUTER_BLANKS.matcher(text).replaceAll("");
    }

    /** What stands before the first closing bracket; without one, all. */
    static String mlvu(String answer) {
        var stripped = stripped(answer);
        int bracket = stripped.indexOf(')');
        if (bracket < 0) {
            return stripped;
        }
        return bracket == 0 ? "" : stripped.substring(bracket - 1, bracket);
    }

    /** What the first brackets hold; without any, all. */
    static String vnBench(String answer) {
        var found = IN_BRACKETS.matcher(answer);
        return found.find() ? found.group(1) : answer;
    }

    /**
     * The first sign of the first word in the first brackets; where none are closed, of all.
     *
     * @implNote as {@code polish_answer} of the authors' repository; the answer is then compared as it is, in capitals or not
     */
    static String lvBench(String answer) {
        var text = stripped(stripped(answer).split("\\)", 2)[0]);
        int open = text.indexOf('(');
        if (open >= 0) {
            text = stripped(text.substring(open + 1).split("\\(", 2)[0]);
        }
        return text.isEmpty()
                ? ""
                : text.substring(0, text.offsetByCodePoints(0, 1)).strip();
    }

    private static Verdict mvBench(String answer, String right) {
        var extracted = MvBenchAnswer.of(answer);
        boolean counts = !answer.isEmpty();
        return new Verdict(extracted, counts, counts && extracted.equals(MvBenchAnswer.of(right)));
    }

    /** Any of the options, as likely; the same for the same question and seed, in whatever order questions are asked. */
    private static String drawn(String id, int options, long seed) {
        var hash = UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
        var random = new SplittableRandom(hash.getMostSignificantBits() ^ hash.getLeastSignificantBits() ^ seed);
        return Letters.of(random.nextInt(options));
    }
}
