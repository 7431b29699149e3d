package io.videoxl.cli.answers;

import io.videoxl.gguf.GgufFile;
import io.videoxl.text.ChatTemplate;
import io.videoxl.text.Tokenizer;
import io.videoxl.text.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** How much of the model's context questions and their answers take; told before the model is loaded. */
public final class QuestionLengths {
    private final ChatTemplate template;

    private QuestionLengths(ChatTemplate template) {
        this.template = template;
    }

    public static QuestionLengths read(Path model) {
        try (var file = GgufFile.open(model)) {
            return new QuestionLengths(new ChatTemplate(new Tokenizer(Vocabulary.read(file))));
        }
    }

    /** Tokens of the longest question that is put by itself, with its answer. */
    public int longest(List<String> questions, OptionalInt maxTokens) {
        return atMost(questions.stream().mapToLong(this::question).max().orElse(0) + answer(maxTokens));
    }

    /** Tokens of the longest question with the longest of the choices. */
    public int longest(List<String> questions, List<String> choices) {
        int choice = choices.stream()
                .mapToInt(text -> template.answer(text).length)
                .max()
                .orElse(0);
        return atMost(questions.stream().mapToLong(this::question).max().orElse(0) + choice + 1);
    }

    /** Tokens of a conversation. */
    public int together(List<String> questions, OptionalInt maxTokens) {
        return atMost(questions.stream()
                .mapToLong(question -> template.followUp(question).length + answer(maxTokens))
                .sum());
    }

    private long question(String question) {
        return template.question(question).length;
    }

    /** Without a limit an answer takes what is left, one token or more. */
    private static long answer(OptionalInt maxTokens) {
        return maxTokens.orElse(1);
    }

    private static int atMost(long tokens) {
        return (int) Math.min(tokens, Integer.MAX_VALUE);
    }
}
