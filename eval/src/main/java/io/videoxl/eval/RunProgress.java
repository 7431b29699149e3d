package io.videoxl.eval;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a run has come.
 *
 * @param questions how many are done, those of earlier runs included
 * @param allQuestions how many there are
 * @param videos how many are done
 * @param allVideos how many there are
 * @param failed how many of these questions could not be asked
 * @param left about how long the rest takes; empty until the first question is done
 */
public record RunProgress(
        int questions, int allQuestions, int videos, int allVideos, int failed, Optional<Duration> left) {
    /** Such as {@code 120 of 2700 questions, 40 of 900 videos, about PT1H left}. */
    @Override
    public String toString() {
        return questions + " of " + allQuestions + " questions, " + videos + " of " + allVideos + " videos"
                + left.map(time -> ", about " + time + " left").orElse("");
    }
}
