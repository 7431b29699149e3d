package io.videoxl.training.stage;

import io.videoxl.training.data.FilmPlan;
import io.videoxl.training.data.FrameBank;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.data.Prompts.Prompt;
import io.videoxl.training.data.TextBatch;
import io.videoxl.training.model.VideoPlan;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.SeededRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Videos of one length with questions about each.
 *
 * @param plan their shape
 * @param frames numbers in the bank, of one video behind the other
 * @param texts the questions, those about one video behind those about the other
 */
record FilmBatch(VideoPlan plan, int[] frames, TextBatch texts) {
    /** Of so many videos one shows nothing. */
    private static final int EMPTY = 12;

    /** Which questions are asked about a video: so many. */
    interface Asker extends BiFunction<FilmPlan, SeededRandom, List<QuestionAnswer>> {}

    /** Kinds that are about the order of things, which are harder than the others. */
    private static final Set<QuestionKind> ORDER = EnumSet.of(
            QuestionKind.FIRST,
            QuestionKind.LAST,
            QuestionKind.AFTER,
            QuestionKind.BEFORE,
            QuestionKind.ORDER,
            QuestionKind.DESCRIBE);

    /** Any kinds that the video allows, no kind twice before all were asked. */
    static List<QuestionAnswer> any(FilmPlan film, int count, SeededRandom random) {
        var asked = new ArrayList<QuestionAnswer>();
        while (asked.size() < count) {
            var kinds = new ArrayList<>(Questions.about(film.truth(), random));
            while (!kinds.isEmpty() && asked.size() < count) {
                asked.add(kinds.remove(random.nextInt(kinds.size())));
            }
        }
        return asked;
    }

    /**
     * Any kinds but multiple choice.
     *
     * @param share of the questions that are about order, where the video has one
     */
    static List<QuestionAnswer> drill(FilmPlan film, int count, double share, SeededRandom random) {
        var asked = new ArrayList<QuestionAnswer>();
        while (asked.size() < count) {
            boolean order = random.nextDouble() < share;
            var kinds = Questions.about(film.truth(), random).stream()
                    .filter(question -> question.kind() != QuestionKind.CHOICE)
                    .toList();
            var some = kinds.stream()
                    .filter(question -> ORDER.contains(question.kind()) == order)
                    .toList();
            var from = some.isEmpty() ? kinds : some;
            asked.add(from.get(random.nextInt(from.size())));
        }
        return asked;
    }

    /** Multiple choice; anything else about a video that shows nothing. */
    static List<QuestionAnswer> choices(FilmPlan film, int count, SeededRandom random) {
        var asked = new ArrayList<QuestionAnswer>();
        while (asked.size() < count && !film.truth().things().isEmpty()) {
            Questions.about(film.truth(), QuestionKind.CHOICE, random).ifPresent(asked::add);
        }
        return asked.isEmpty() ? drill(film, count, 0, random) : asked;
    }

    /**
     * Draws videos.
     *
     * @param videos how many
     * @param windows a window's visual tokens, each window's ratio and gap
     */
    static FilmBatch draw(
            FrameBank bank,
            Prompts prompts,
            Lesson lesson,
            Windows windows,
            int videos,
            Asker asker,
            SeededRandom random) {
        var frames = IntStream.builder();
        var asked = new ArrayList<Prompt>();
        int texts = 0;
        for (int video = 0; video < videos; video++) {
            int events = random.nextInt(EMPTY) == 0 ? 0 : random.nextInt(lesson.fewest(), lesson.most() + 1);
            var film = FilmPlan.draw(bank, windows.frames(), events, random);
            IntStream.of(film.frames()).forEach(frames::add);
            var questions = asker.apply(film, random);
            texts = questions.size();
            questions.forEach(question -> asked.add(prompts.of(question)));
        }
        var batch = TextBatch.of(asked);
        var plan = new VideoPlan(
                prompts.prefix().length, windows.lengths(), windows.ratios(), windows.gaps(), texts, batch.length());
        return new FilmBatch(plan, frames.build().toArray(), batch);
    }

    int videos() {
        return texts.prompts().size() / plan.texts();
    }
}
