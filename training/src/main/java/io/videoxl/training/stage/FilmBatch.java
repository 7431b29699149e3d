package io.videoxl.training.stage;

import io.videoxl.training.data.FilmPlan;
import io.videoxl.training.data.FrameBank;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.data.Prompts.Prompt;
import io.videoxl.training.data.TextBatch;
import io.videoxl.training.model.VideoPlan;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Videos of one length with questions about each.
 *
 * @param plan their shape
 * @param frames numbers in the bank, of one video behind the other
 * @param texts the questions, those about one video behind those about the other
 * @param inside what probes are to read
 */
record FilmBatch(VideoPlan plan, int[] frames, TextBatch texts, Inside inside) {
    /** Of so many videos one shows nothing. */
    private static final int EMPTY = 12;

    /** Which questions are asked about a video: as many about each of a batch. */
    interface Asker extends BiFunction<FilmPlan, SeededRandom, List<QuestionAnswer>> {}

    /**
     * Draws videos.
     *
     * @param bank where their frames come from
     * @param mixture how many things they show
     * @param windows a window's visual tokens, each window's ratio and gap
     * @param videos how many
     * @param asker what is asked about them
     * @param rollCall whether a {@link RollCall} follows the questions about each
     */
    static FilmBatch draw(
            FrameBank bank,
            Prompts prompts,
            Mixture mixture,
            Windows windows,
            int videos,
            Asker asker,
            boolean rollCall,
            SeededRandom random) {
        var frames = IntStream.builder();
        var films = new ArrayList<FilmPlan>();
        var asked = new ArrayList<Prompt>();
        int texts = 0;
        for (int video = 0; video < videos; video++) {
            int events = random.nextInt(EMPTY) == 0 ? 0 : random.nextInt(mixture.fewest(), mixture.most() + 1);
            var film = FilmPlan.draw(bank, windows.frames(), events, random);
            films.add(film);
            IntStream.of(film.frames()).forEach(frames::add);
            var questions = asker.apply(film, random);
            if (video > 0 && questions.size() != texts) {
                throw new IllegalStateException(
                        "%d questions about a video, %d about those before".formatted(questions.size(), texts));
            }
            texts = questions.size();
            questions.forEach(question -> asked.add(prompts.of(question, film.truth())));
            if (rollCall) {
                asked.add(prompts.names(RollCall.of(film.truth(), random)));
            }
        }
        var batch = TextBatch.of(asked);
        var plan = new VideoPlan(
                prompts.prefix().length,
                windows.lengths(),
                windows.ratios(),
                windows.gaps(),
                asked.size() / videos,
                batch.length());
        int tokens = IntStream.of(windows.lengths()).sum() / windows.frames();
        return new FilmBatch(plan, frames.build().toArray(), batch, Inside.of(films, plan, batch, prompts, tokens));
    }

    int videos() {
        return texts.prompts().size() / plan.texts();
    }
}
