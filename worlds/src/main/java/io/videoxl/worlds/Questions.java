package io.videoxl.worlds;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Asks about what happens in a video, with the one right answer. Nothing is asked that has more than one: not for what comes after
 * a thing that appears twice, nor for an order that is not known. There are several ways to ask the same and one form of each
 * answer. The same truth and the same random numbers make the same questions.
 */
public final class Questions {
    /** Longer lists are not asked for. */
    private static final int LONGEST_LIST = 8;

    private static final List<QuestionKind> UNORDERED =
            List.of(QuestionKind.COLOUR, QuestionKind.SHAPE, QuestionKind.COUNT);
    private static final List<QuestionKind> CHOSEN = Stream.concat(
                    UNORDERED.stream(), Stream.of(QuestionKind.FIRST, QuestionKind.LAST, QuestionKind.AFTER))
            .toList();

    private final Truth truth;
    private final RandomGenerator random;

    private Questions(Truth truth, RandomGenerator random) {
        this.truth = Objects.requireNonNull(truth, "truth");
        this.random = Objects.requireNonNull(random, "random");
    }

    /**
     * One question of every kind that the whole video allows.
     *
     * @param world the video
     * @param random where chance comes from
     * @return the questions, in order of their kinds
     */
    public static List<QuestionAnswer> about(World world, RandomGenerator random) {
        return about(world.truth(), random);
    }

    /**
     * One question of every kind that what is seen allows.
     *
     * @param truth what is seen
     * @param random where chance comes from
     * @return the questions, in order of their kinds
     */
    public static List<QuestionAnswer> about(Truth truth, RandomGenerator random) {
        return Stream.of(QuestionKind.values())
                .flatMap(kind -> about(truth, kind, random).stream())
                .toList();
    }

    /**
     * A question of a kind.
     *
     * @param truth what is seen
     * @param kind what is to be asked for
     * @param random where chance comes from
     * @return the question, or nothing where none of this kind has exactly one answer
     */
    public static Optional<QuestionAnswer> about(Truth truth, QuestionKind kind, RandomGenerator random) {
        return new Questions(truth, random).ask(kind);
    }

    /**
     * A question of a kind as multiple choice: four options, each on a line of its own behind its letter, and the letter of the right
     * one as the answer.
     *
     * @param truth what is seen
     * @param kind {@code COLOUR}, {@code SHAPE}, {@code COUNT}, {@code FIRST}, {@code LAST} or {@code AFTER}; {@code CHOICE} for any
     *     of them, and for what appears at all
     * @param random where chance comes from
     * @return the question, or nothing where none of this kind has exactly one answer, and for other kinds
     */
    public static Optional<QuestionAnswer> withOptions(Truth truth, QuestionKind kind, RandomGenerator random) {
        return new Questions(truth, random).choice(kind);
    }

    private Optional<QuestionAnswer> ask(QuestionKind kind) {
        return switch (kind) {
            case COLOUR -> colour();
            case SHAPE -> shape();
            case LETTER -> only(EventKind.LETTER, Phrasing.LETTER, kind);
            case DIGIT -> only(EventKind.DIGIT, Phrasing.DIGIT, kind);
            case PRESENT -> present();
            case COUNT -> plain(kind, Phrasing.COUNT.any(random), Answers.count(things().size()));
            case COUNT_COLOUR -> countColour();
            case FIRST -> sequence(2) ? plain(kind, Phrasing.FIRST.any(random), name(0)) : Optional.empty();
            case LAST ->
                sequence(2) ? plain(kind, Phrasing.LAST.any(random), name(things().size() - 1)) : Optional.empty();
            case AFTER -> beside(kind, Phrasing.AFTER, 1);
            case BEFORE -> beside(kind, Phrasing.BEFORE, -1);
            case ORDER -> list(kind, 2, Phrasing.ORDER, Answers.list(things()));
            case CHOICE -> choice();
            case DESCRIBE -> list(kind, 0, Phrasing.DESCRIBE, Answers.sequence(things()));
        };
    }

    private List<Thing> things() {
        return truth.things();
    }

    private String name(int index) {
        return things().get(index).name();
    }

    /** Whether there are so many things at least and their order is known. */
    private boolean sequence(int least) {
        return things().size() >= least && truth.ordered();
    }

    private static Optional<QuestionAnswer> plain(QuestionKind kind, String question, String answer) {
        return Optional.of(new QuestionAnswer(kind, question, answer));
    }

    private Optional<QuestionAnswer> list(QuestionKind kind, int fewest, Phrasing phrasing, String answer) {
        boolean sensible = things().size() >= fewest && things().size() <= LONGEST_LIST && truth.ordered();
        return sensible ? plain(kind, phrasing.any(random), answer) : Optional.empty();
    }

    private List<ColouredShape> shapes() {
        return things().stream()
                .filter(ColouredShape.class::isInstance)
                .map(ColouredShape.class::cast)
                .toList();
    }

    private <T> Optional<T> any(Stream<T> choices) {
        var list = choices.toList();
        return list.isEmpty() ? Optional.empty() : Optional.of(Draws.pick(list, random));
    }

    /** Of a shape that appears once. */
    private Optional<QuestionAnswer> colour() {
        var shapes = shapes();
        return any(shapes.stream().filter(each -> countShapes(other -> other.shape() == each.shape()) == 1))
                .map(each -> new QuestionAnswer(
                        QuestionKind.COLOUR,
                        Phrasing.COLOUR.any(
                                random,
                                shapes.size() == 1 && random.nextBoolean()
                                        ? "shape"
                                        : each.shape().word()),
                        each.colour().word()));
    }

    /** Of a colour that appears once. */
    private Optional<QuestionAnswer> shape() {
        return any(shapes().stream().filter(each -> countShapes(other -> other.colour() == each.colour()) == 1))
                .map(each -> new QuestionAnswer(
                        QuestionKind.SHAPE,
                        Phrasing.SHAPE.any(random, each.colour().word()),
                        each.shape().word()));
    }

    private long countShapes(Predicate<ColouredShape> condition) {
        return shapes().stream().filter(condition).count();
    }

    private Optional<QuestionAnswer> only(EventKind wanted, Phrasing phrasing, QuestionKind kind) {
        var all = things().stream().filter(thing -> thing.kind() == wanted).toList();
        return all.size() == 1 && all.getFirst() instanceof Glyph(char character)
                ? plain(kind, phrasing.any(random), String.valueOf(character))
                : Optional.empty();
    }

    private Optional<QuestionAnswer> present() {
        boolean yes = random.nextBoolean();
        boolean colours = !possibleColours().isEmpty() && random.nextInt(4) == 0;
        return colours ? presentColour(yes) : presentThing(yes);
    }

    private Optional<QuestionAnswer> presentThing(boolean yes) {
        var thing = yes ? any(things().stream()) : absent();
        return thing.flatMap(
                each -> plain(QuestionKind.PRESENT, Phrasing.PRESENT.any(random, each.name()), Answers.yesOrNo(yes)));
    }

    private Optional<QuestionAnswer> presentColour(boolean yes) {
        var colour = any(possibleColours().stream().filter(each -> yes == countColour(each) > 0));
        return colour.flatMap(each ->
                plain(QuestionKind.PRESENT, Phrasing.PRESENT_COLOUR.any(random, each.word()), Answers.yesOrNo(yes)));
    }

    /** Something that might have appeared but did not; as often as not with the colour or the shape of something that did. */
    private Optional<Thing> absent() {
        var absent = truth.possible().stream()
                .filter(thing -> !things().contains(thing))
                .toList();
        var alike = absent.stream().filter(this::resemblesOne).toList();
        return any((alike.isEmpty() || random.nextBoolean() ? absent : alike).stream());
    }

    private boolean resemblesOne(Thing thing) {
        return thing instanceof ColouredShape shape
                && countShapes(other -> other.colour() == shape.colour() || other.shape() == shape.shape()) > 0;
    }

    private List<Colour> possibleColours() {
        return Stream.of(Colour.values())
                .filter(colour -> truth.possible().stream()
                        .anyMatch(thing -> thing instanceof ColouredShape shape && shape.colour() == colour))
                .toList();
    }

    private long countColour(Colour colour) {
        return countShapes(shape -> shape.colour() == colour);
    }

    /** Of a colour that is there, if any, as often as not. */
    private Optional<QuestionAnswer> countColour() {
        var colours = possibleColours();
        var there = colours.stream().filter(colour -> countColour(colour) > 0).toList();
        return any((there.isEmpty() || random.nextBoolean() ? colours : there).stream())
                .map(colour -> new QuestionAnswer(
                        QuestionKind.COUNT_COLOUR,
                        Phrasing.COUNT_COLOUR.any(random, colour.word()),
                        Answers.count(countColour(colour))));
    }

    /** What comes after or before a thing that appears once. */
    private Optional<QuestionAnswer> beside(QuestionKind kind, Phrasing phrasing, int step) {
        return neighbours(step)
                .map(known -> new QuestionAnswer(
                        kind, phrasing.any(random, things().get(known).name()), name(known + step)));
    }

    /** Index of a thing that appears once and has something so many places on. */
    private Optional<Integer> neighbours(int step) {
        if (!sequence(2)) {
            return Optional.empty();
        }
        var known = new ArrayList<Integer>();
        for (int i = Math.max(0, -step); i < things().size() - Math.max(0, step); i++) {
            if (truth.count(things().get(i)) == 1) {
                known.add(i);
            }
        }
        return any(known.stream());
    }

    private Optional<QuestionAnswer> choice() {
        if (things().isEmpty()) {
            return Optional.empty();
        }
        var kinds = sequence(2) ? CHOSEN : UNORDERED;
        int form = random.nextInt(kinds.size() + 1);
        return (form == kinds.size() ? Optional.<QuestionAnswer>empty() : choice(kinds.get(form)))
                .or(this::choosePresent)
                .map(asked ->
                        new QuestionAnswer(QuestionKind.CHOICE, asked.question(), asked.answer(), asked.options()));
    }

    private Optional<QuestionAnswer> choice(QuestionKind kind) {
        return switch (kind) {
            case COLOUR -> colour().flatMap(asked -> choose(asked, shuffled(Colour.values(), Colour::word)));
            case SHAPE -> shape().flatMap(asked -> choose(asked, shuffled(Shape.values(), Shape::word)));
            case COUNT -> ask(kind).flatMap(asked -> choose(asked, nearCounts()));
            case FIRST -> ask(kind).flatMap(asked -> chooseThing(reworded(asked, Phrasing.CHOICE_FIRST.any(random))));
            case LAST -> ask(kind).flatMap(asked -> chooseThing(reworded(asked, Phrasing.CHOICE_LAST.any(random))));
            case AFTER ->
                beside(kind, random.nextBoolean() ? Phrasing.AFTER : Phrasing.CHOICE_AFTER, 1)
                        .flatMap(this::chooseThing);
            case CHOICE -> choice();
            default -> Optional.empty();
        };
    }

    /** As often as not. */
    private QuestionAnswer reworded(QuestionAnswer asked, String question) {
        return random.nextBoolean() ? asked : new QuestionAnswer(asked.kind(), question, asked.answer());
    }

    /** What appears, among things that do not. */
    private Optional<QuestionAnswer> choosePresent() {
        var right = Draws.pick(things(), random).name();
        var asked = new QuestionAnswer(QuestionKind.CHOICE, Phrasing.CHOICE_PRESENT.any(random), right);
        var absent = shuffled(truth.possible()).stream().filter(thing -> !things().contains(thing));
        return choose(asked, absent.map(Thing::name));
    }

    /** A thing, among those that appear elsewhere, and then those that do not appear. */
    private Optional<QuestionAnswer> chooseThing(QuestionAnswer asked) {
        var others = Stream.concat(shuffled(things()).stream(), shuffled(truth.possible()).stream());
        return choose(asked, others.map(Thing::name));
    }

    /** Counts that one might take for the right one. */
    private Stream<String> nearCounts() {
        int count = things().size();
        int near = Answers.CHOICES.size() - 1;
        var counts = IntStream.rangeClosed(Math.max(0, count - near), count + near)
                .boxed()
                .toList();
        return shuffled(counts).stream().map(Answers::count);
    }

    private <T> Stream<String> shuffled(T[] values, Function<T, String> word) {
        return shuffled(List.of(values)).stream().map(word);
    }

    private <T> List<T> shuffled(List<T> list) {
        var shuffled = new ArrayList<>(list);
        Draws.shuffle(shuffled, random);
        return shuffled;
    }

    /** @param others wrong answers, the first of which are taken, and perhaps the right one again */
    private Optional<QuestionAnswer> choose(QuestionAnswer asked, Stream<String> others) {
        var options = new ArrayList<>(Stream.concat(Stream.of(asked.answer()), others)
                .distinct()
                .limit(Answers.CHOICES.size())
                .toList());
        if (options.size() < Answers.CHOICES.size()) {
            return Optional.empty();
        }
        Draws.shuffle(options, random);
        var text = new StringBuilder(asked.question());
        for (int i = 0; i < options.size(); i++) {
            text.append('\n').append(Answers.CHOICES.get(i)).append(". ").append(options.get(i));
        }
        var letter = Answers.CHOICES.get(options.indexOf(asked.answer()));
        return Optional.of(new QuestionAnswer(asked.kind(), text.toString(), letter, options));
    }
}
