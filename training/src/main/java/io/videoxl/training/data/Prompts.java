package io.videoxl.training.data;

import io.videoxl.text.ChatTemplate;
import io.videoxl.text.Tokenizer;
import io.videoxl.worlds.Lesson;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Thing;
import io.videoxl.worlds.Truth;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Questions and answers as the library asks them: ChatML around a video. Immutable. */
public final class Prompts {
    /** What the library begins with where the caller says nothing else. */
    public static final String SYSTEM = "You are a helpful assistant.";

    /**
     * What follows a video.
     *
     * @param kind of the question; null where nothing is asked
     * @param ids question and answer, with the token that ends it
     * @param learnt where what is to be predicted begins: the answer, or the whole text
     * @param answer where the answer begins
     * @param subject the number of the thing whose property is asked for, or {@link #NO_NAME}
     * @param options the tokens that end an option each; none where there is nothing to choose from
     * @param meant the number of the thing that the question with each option means, or {@link #NO_NAME}
     * @param right the number of the right one
     */
    public record Prompt(
            QuestionKind kind, int[] ids, int learnt, int answer, int subject, int[] options, int[] meant, int right) {}

    /** What {@link #thing} says of other tokens. */
    public static final int NO_NAME = -1;

    private static final String ANSWERS = "ABCD";

    private final ChatTemplate template;
    private final Map<Integer, Integer> names = new LinkedHashMap<>();

    /** Prompts in this vocabulary. */
    public Prompts(Tokenizer tokenizer) {
        template = new ChatTemplate(tokenizer);
        for (int thing = 0; thing < Scenes.THINGS.size(); thing++) {
            var ids = tokenizer.encode(Scenes.THINGS.get(thing).name(), false);
            if (ids.length == 1) {
                names.put(ids[0], thing);
            }
        }
    }

    /** The tokens that are names of {@link Scenes#THINGS}, in their order; fewer where the vocabulary has names of several tokens. */
    public long[] names() {
        return names.keySet().stream().mapToLong(Integer::longValue).toArray();
    }

    /** Names alone, with nothing to be predicted. */
    public Prompt names(List<Thing> things) {
        var ids = things.stream()
                .mapToInt(thing -> Math.toIntExact(names()[Scenes.THINGS.indexOf(thing)]))
                .toArray();
        return new Prompt(null, ids, ids.length, ids.length, NO_NAME, new int[0], new int[0], 0);
    }

    /** The number of the thing whose name a token is, or {@link #NO_NAME}. */
    public int thing(int token) {
        return names.getOrDefault(token, NO_NAME);
    }

    /** The tokens in front of a video. */
    public int[] prefix() {
        return template.prefix(SYSTEM);
    }

    /**
     * A question with its answer.
     *
     * @param truth what the video shows
     */
    public Prompt of(QuestionAnswer asked, Truth truth) {
        return of(asked, asked.question(), false, Subjects.of(asked, truth).orElse(NO_NAME));
    }

    /** A video in words, all of which is to be learnt. */
    public Prompt of(Lesson lesson) {
        var asked = lesson.questionAnswer();
        return of(asked, lesson.context() + "\n" + asked.question(), true, NO_NAME);
    }

    private Prompt of(QuestionAnswer asked, String question, boolean all, int subject) {
        var ids = template.question(question);
        var answer = template.answer(asked.answer());
        var both = IntStream.concat(
                        IntStream.concat(Arrays.stream(ids), Arrays.stream(answer)), IntStream.of(template.endOfTurn()))
                .toArray();
        return new Prompt(
                asked.kind(),
                both,
                all ? 1 : ids.length,
                ids.length,
                subject,
                options(asked, question, ids),
                asked.options().stream()
                        .mapToInt(
                                option -> Subjects.of(asked.question(), option).orElse(NO_NAME))
                        .toArray(),
                ANSWERS.indexOf(asked.answer()));
    }

    /** Where each option's last token is: behind it, the text that ends there and that which goes on differ. */
    private int[] options(QuestionAnswer asked, String question, int[] ids) {
        var ends = new int[asked.options().size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end = question.indexOf("\n" + ANSWERS.charAt(i) + ". ", end);
            end += 4 + asked.options().get(i).length();
            boolean last = i == ends.length - 1;
            var other = template.question(last ? question + "\n" : question.substring(0, end));
            ends[i] = Arrays.mismatch(ids, other) - 1;
        }
        return ends;
    }
}
