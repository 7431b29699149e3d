package io.videoxl.worlds;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Asks about what happens in a video, with the one right answer. Nothing is asked that has more than one: not for what comes after
 * a thing that appears twice, nor for an order that is not known. There are several ways to ask the same and one form of each
 * answer. The same truth and the same random numbers make the same questions.
 */
public final class Questions {
    /** Longer lists are not asked for. */
    private static final int LONGEST_LIST = 8;

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
                        kind, phrasing.any(random, things().get(known).definiteName()), name(known + step)));
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
        int form = sequence(2) ? random.nextInt(4) : 0;
        return switch (form) {
            case 0 -> choose(Phrasing.CHOICE_PRESENT.any(random), Draws.pick(things(), random), things());
            case 1 -> choose(Phrasing.CHOICE_FIRST.any(random), things().getFirst(), List.of());
            case 2 -> choose(Phrasing.CHOICE_LAST.any(random), things().getLast(), List.of());
            default ->
                neighbours(1)
                        .flatMap(known -> choose(
                                Phrasing.CHOICE_AFTER.any(
                                        random, things().get(known).definiteName()),
                                things().get(known + 1),
                                List.of()));
        };
    }

    /** @param excluded what would be right as well */
    private Optional<QuestionAnswer> choose(String question, Thing right, List<Thing> excluded) {
        var options = new ArrayList<Thing>();
        options.add(right);
        var wrong = new ArrayList<>(things());
        Draws.shuffle(wrong, random);
        var absent = new ArrayList<>(truth.possible());
        Draws.shuffle(absent, random);
        wrong.addAll(absent);
        for (var thing : wrong) {
            if (options.size() < Answers.CHOICES.size() && !options.contains(thing) && !excluded.contains(thing)) {
                options.add(thing);
            }
        }
        if (options.size() < Answers.CHOICES.size()) {
            return Optional.empty();
        }
        Draws.shuffle(options, random);
        var text = new StringBuilder(question);
        for (int i = 0; i < options.size(); i++) {
            text.append('\n')
                    .append(Answers.CHOICES.get(i))
                    .append(". ")
                    .append(options.get(i).name());
        }
        return Optional.of(new QuestionAnswer(
                QuestionKind.CHOICE,
                text.toString(),
                Answers.CHOICES.get(options.indexOf(right)),
                options.stream().map(Thing::name).toList()));
    }
}
