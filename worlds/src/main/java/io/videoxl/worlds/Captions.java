package io.videoxl.worlds;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Captions of single frames and short clips, as answers to a request for them. */
public final class Captions {
    private Captions() {}

    /**
     * The caption of a frame: what is there, such as {@code the red star}; {@code nothing}; or, where things overlap in time,
     * {@code the red star and the letter K}, in order of their start.
     *
     * @param world the video
     * @param time of the frame
     * @param random where chance comes from
     * @return request and caption
     */
    public static QuestionAnswer ofFrame(World world, Duration time, RandomGenerator random) {
        return ofPicture(world.at(time), random);
    }

    /**
     * The caption of a picture of these things.
     *
     * @param things what is there
     * @param random where chance comes from
     * @return request and caption
     */
    public static QuestionAnswer ofPicture(List<Thing> things, RandomGenerator random) {
        return new QuestionAnswer(QuestionKind.DESCRIBE, Phrasing.PICTURE.any(random), Answers.together(things));
    }

    /**
     * The caption of a short clip: what is seen of it in order, such as {@code the red star, then the letter K}, or {@code nothing}.
     *
     * @param seen what is seen, as {@link World#truth(List)} says; its order is taken as known
     * @param random where chance comes from
     * @return request and caption
     */
    public static QuestionAnswer ofClip(Truth seen, RandomGenerator random) {
        return new QuestionAnswer(QuestionKind.DESCRIBE, Phrasing.CLIP.any(random), Answers.sequence(seen.things()));
    }
}
