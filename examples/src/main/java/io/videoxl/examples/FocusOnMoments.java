package io.videoxl.examples;

import io.videoxl.AskOptions;
import io.videoxl.Focus;
import io.videoxl.Match;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import java.nio.file.Path;

/**
 * Lets a Video-XL-2 model answer from what shows something, in full, and from means of the rest of the film. The film is watched once;
 * a focus takes no further look at it.
 *
 * <pre>{@code
 * examples/run FocusOnMoments model.gguf film.mp4 "the safe" "Who opens it?"
 * }</pre>
 */
public final class FocusOnMoments {
    private static final int MOMENTS = 2;

    private FocusOnMoments() {}

    /** @param arguments model file, video file, what to look for, question */
    public static void main(String[] arguments) {
        if (arguments.length != 4) {
            System.err.println("Usage: FocusOnMoments MODEL VIDEO DESCRIPTION QUESTION");
            System.exit(2);
        }
        try (VideoXL model = VideoXL.load(Path.of(arguments[0]));
                VideoMemory memory = model.watch(Path.of(arguments[1]))) {
            var matches = memory.find(arguments[2], MOMENTS);
            for (Match match : matches) {
                System.out.printf(
                        "%d:%02d to %d:%02d shows it, %.2f sure%n",
                        match.from().toMinutes(),
                        match.from().toSecondsPart(),
                        match.to().toMinutes(),
                        match.to().toSecondsPart(),
                        match.score());
            }
            // Units of eight frames can also be named: here frames 24 to 31 where nothing was found.
            var moments = matches.stream().map(Match::moment).toList();
            var focus = moments.isEmpty() ? Focus.on(3) : Focus.on(moments);
            try (VideoMemory focused = memory.focus(focus)) {
                System.out.printf("%d of %d tokens are kept%n", focused.length(), memory.length());
                var answer = focused.ask(arguments[3], AskOptions.greedy().withMaxTokens(60));
                System.out.println(printable(answer.text()));
            }
        }
    }

    /** A model may say anything; a terminal would obey the control characters in it. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
    }
}
