package io.videoxl.examples;

import io.videoxl.Choice;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Lets a model answer a multiple-choice question about a video, and shows how probable it finds each option. The answer is one of
 * the options, whatever the model would have said.
 *
 * <pre>{@code
 * examples/run MultipleChoiceQuiz model.gguf film.mp4 "What comes first?" "a red disc" "a blue square" "a yellow diamond"
 * }</pre>
 */
public final class MultipleChoiceQuiz {
    private static final int WIDTH = 40;

    private MultipleChoiceQuiz() {}

    /** @param arguments model file, video file, question, options */
    public static void main(String[] arguments) {
        if (arguments.length < 5) {
            System.err.println("Usage: MultipleChoiceQuiz MODEL VIDEO QUESTION OPTION OPTION...");
            System.exit(2);
        }
        var question = arguments[2];
        var options = Arrays.asList(arguments).subList(3, arguments.length);
        try (VideoXL model = VideoXL.load(Path.of(arguments[0]));
                VideoMemory memory = model.watch(Path.of(arguments[1]))) {
            Choice choice = memory.choose(question, options);
            System.out.println(question);
            for (Choice.Option option : choice.options()) {
                System.out.printf(
                        "%s %5.1f %%  %-" + WIDTH + "s  %s%n",
                        option.text().equals(choice.text()) ? "->" : "  ",
                        100 * option.probability(),
                        "#".repeat((int) Math.round(WIDTH * option.probability())),
                        option.text());
            }
        }
    }
}
