package io.videoxl;

import java.time.Duration;
import java.util.Objects;

/**
 * A moment that an answer rests on, measured by leaving it out: the same answer, token by token, under the model that sees all of
 * the memory but for the moment. What is left stays at its place in memory.
 *
 * <p>What shows at several moments far from each other, or is repeated by what a model kept of later ones, cannot be found so, since
 * any of them still tells it. Where nothing that is left out matters, moments are therefore shown {@code alone}, and compared with
 * nothing at all.
 *
 * @param moment where it is
 * @param weight how much more probable the answer is with the moment than without, in nats: {@code logProbability -
 *     logProbabilityWithout}; below zero where it is less. Of a choice: how much more it leads over the best other option
 * @param logProbability natural logarithm of the answer's probability, the token that ends the turn included where the answer came
 *     to it
 * @param logProbabilityWithout the same without the moment
 * @param alone whether nothing but the moment was seen, compared with nothing; otherwise all was seen, compared with all but the
 *     moment
 */
public record Evidence(
        Moment moment, double weight, double logProbability, double logProbabilityWithout, boolean alone) {
    /** Refuses nulls. */
    public Evidence {
        Objects.requireNonNull(moment, "moment");
    }

    /** {@return when the moment's first frame is shown in its source} */
    public Duration from() {
        return moment.from();
    }

    /** {@return when the moment's last frame is shown in its source} */
    public Duration to() {
        return moment.to();
    }

    /** {@return what the moment's frames were taken from} */
    public String source() {
        return moment.source();
    }
}
