package io.videoxl.eval.needles;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.Truth;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.needles.Hay;
import io.videoxl.worlds.needles.Needle;
import io.videoxl.worlds.needles.NeedleGrid.Cell;
import io.videoxl.worlds.needles.NeedleQuestion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Where haystacks and needles come from. The same cell, repeat and seed give the same trial. */
public interface Needles {
    /**
     * Makes a trial.
     *
     * @param cell length and depth
     * @param repeat how many were tried at this place before
     * @param seed what chance comes from
     * @return the trial
     * @throws VideoXLException if the hay is a file that cannot be read, or too short
     */
    NeedleTrial trial(Cell cell, int repeat, long seed);

    /** {@return what tells these needles from others in a file of results} */
    String name();

    /**
     * A coloured shape over one frame of a generated world where nothing else happens, at one frame a second; asked for is what
     * happens.
     *
     * @param size edge of the frames in pixels
     * @return the needles
     */
    static Needles inWorlds(int size) {
        return new Needles() {
            @Override
            public NeedleTrial trial(Cell cell, int repeat, long seed) {
                var random = new SplittableRandom(mixed(cell, repeat, seed));
                var options = WorldOptions.builder()
                        .duration(Duration.ofSeconds(cell.length()))
                        .events(0, 0)
                        .build();
                var world = World.of(random.nextLong(), options);
                var thing = options.things().get(random.nextInt(options.things().size()));
                var truth = Truth.inOrder(List.of(thing), options.things());
                var asked = Questions.about(truth, QuestionKind.DESCRIBE, random)
                        .orElseThrow(() -> new AssertionError("one thing can be described"));
                var needle = Needle.of(thing, random.nextLong());
                return new NeedleTrial(
                        cell,
                        repeat,
                        Hay.of(world, cell.length(), size, size),
                        new NeedleQuestion(needle, asked.question(), asked.answer()));
            }

            @Override
            public String name() {
                return "shapes in worlds, " + size + " pixels";
            }
        };
    }

    /**
     * Given needles in frames of a given video, in turn.
     *
     * @param video the hay; as many frames as a cell is long are taken from it, evenly spaced
     * @param needles at least one, such as {@link io.videoxl.worlds.needles.NeedleFile} reads
     * @param size edge of the frames in pixels
     * @return the needles
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there are none
     */
    static Needles in(Path video, List<NeedleQuestion> needles, int size) {
        if (needles.isEmpty()) {
            throw new VideoXLException(Code.INVALID_ARGUMENT, "No needles to hide; expected one at least.");
        }
        var all = List.copyOf(needles);
        return new Needles() {
            @Override
            public NeedleTrial trial(Cell cell, int repeat, long seed) {
                return new NeedleTrial(cell, repeat, Hay.of(video, cell.length(), size), all.get(repeat % all.size()));
            }

            @Override
            public String name() {
                // Of as many, other ones are told apart by what is asked and right.
                var content = all.stream()
                        .map(each -> List.of(each.question(), each.answer()))
                        .toList();
                return "%s given (%08x) in %s, %s pixels"
                        .formatted(all.size(), content.hashCode(), video.getFileName(), size);
            }
        };
    }

    private static long mixed(Cell cell, int repeat, long seed) {
        return ((seed * 1_000_003 + cell.length()) * 1_000_003 + Double.hashCode(cell.depth())) * 1_000_003 + repeat;
    }
}
