package io.videoxl.training.data;

import io.videoxl.text.ChatTemplate;
import io.videoxl.text.Tokenizer;
import io.videoxl.worlds.Lesson;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Questions and answers as the library asks them: ChatML around a video. Immutable. */
public final class Prompts {
    /** What the library begins with where the caller says nothing else. */
    public static final String SYSTEM = "You are a helpful assistant.";

    /**
     * What follows a video.
     *
     * @param kind of the question
     * @param ids question and answer, with the token that ends it
     * @param learnt where what is to be predicted begins: the answer, or the whole text
     * @param answer where the answer begins
     */
    public record Prompt(QuestionKind kind, int[] ids, int learnt, int answer) {}

    private final ChatTemplate template;

    /** Prompts in this vocabulary. */
    public Prompts(Tokenizer tokenizer) {
        template = new ChatTemplate(tokenizer);
    }

    /** The tokens in front of a video. */
    public int[] prefix() {
        return template.prefix(SYSTEM);
    }

    /** A question with its answer. */
    public Prompt of(QuestionAnswer asked) {
        return of(asked, asked.question(), false);
    }

    /** A video in words, all of which is to be learnt. */
    public Prompt of(Lesson lesson) {
        var asked = lesson.questionAnswer();
        return of(asked, lesson.context() + "\n" + asked.question(), true);
    }

    private Prompt of(QuestionAnswer asked, String question, boolean all) {
        var ids = template.question(question);
        var answer = template.answer(asked.answer());
        var both = IntStream.concat(
                        IntStream.concat(Arrays.stream(ids), Arrays.stream(answer)), IntStream.of(template.endOfTurn()))
                .toArray();
        return new Prompt(asked.kind(), both, all ? 1 : ids.length, ids.length);
    }
}
