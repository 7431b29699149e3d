package io.videoxl.worlds;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The language of questions, answers and captions as text: for a tokenizer that is trained on it, and for a decoder's first steps. */
public final class Sentences {
    private static final List<String> CONTEXTS =
            List.of("The video shows %s.", "This is what appears: %s.", "In the video there is %s.");
    private static final int LARGEST_NUMBER = 20;

    private Sentences() {}

    /**
     * Every way to ask, about everything that it can be asked about, and every answer that is a word, a number or the name of a thing.
     * Lists and the options of multiple choice are made of these names.
     *
     * @return a finite stream of some thousand sentences, always in the same order
     */
    public static Stream<String> all() {
        var things = WorldOptions.defaults().things();
        var colours = Stream.of(Colour.values()).map(Colour::word).toList();
        var shapes = Stream.concat(Stream.of("shape"), Stream.of(Shape.values()).map(Shape::word))
                .toList();
        var names = things.stream().map(Thing::name).toList();
        var questions = Stream.of(Phrasing.values()).flatMap(phrasing -> switch (phrasing) {
            case COLOUR -> filled(phrasing, shapes);
            case SHAPE, PRESENT_COLOUR, COUNT_COLOUR -> filled(phrasing, colours);
            case PRESENT, AFTER, BEFORE, CHOICE_AFTER -> filled(phrasing, names);
            default -> phrasing.forms().stream();
        });
        return Stream.of(questions, words(colours, names), sequences(things)).flatMap(each -> each);
    }

    private static Stream<String> filled(Phrasing phrasing, List<String> words) {
        return phrasing.forms().stream().flatMap(form -> words.stream().map(word -> form.replace("%s", word)));
    }

    private static Stream<String> words(List<String> colours, List<String> names) {
        var words = new ArrayList<>(List.of(Answers.yesOrNo(true), Answers.yesOrNo(false), Answers.NOTHING));
        words.addAll(colours);
        Stream.of(Shape.values()).map(Shape::word).forEach(words::add);
        words.addAll(Answers.CHOICES);
        IntStream.rangeClosed(0, LARGEST_NUMBER).mapToObj(Answers::count).forEach(words::add);
        (Glyph.LETTERS + Glyph.DIGITS).chars().forEach(each -> words.add(Character.toString(each)));
        words.addAll(names);
        return words.stream();
    }

    /** Each thing with its neighbour in the list, in all ways to join two. */
    private static Stream<String> sequences(List<Thing> things) {
        return IntStream.range(0, things.size()).boxed().flatMap(i -> {
            var two = List.of(things.get(i), things.get((i + 1) % things.size()));
            return Stream.of(Answers.list(two), Answers.sequence(two), Answers.together(two));
        });
    }

    /**
     * Videos in words with a question and its answer, without an end.
     *
     * @param options what may appear and how much of it
     * @param random where chance comes from; used as the stream is read
     * @return lessons, each as likely to be of any kind that its truth allows
     */
    public static Stream<Lesson> lessons(WorldOptions options, RandomGenerator random) {
        return Stream.generate(() -> lesson(options, random));
    }

    private static Lesson lesson(WorldOptions options, RandomGenerator random) {
        var truth = EventPlan.truth(new SeededRandom(random.nextLong()), options);
        var questions = Questions.about(truth, random);
        var told = Draws.pick(CONTEXTS, random).replace("%s", Answers.sequence(truth.things()));
        return new Lesson(told, Draws.pick(questions, random));
    }
}
