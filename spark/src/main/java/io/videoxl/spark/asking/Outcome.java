package io.videoxl.spark.asking;

import io.videoxl.Answer;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedWindow;
import java.util.List;
import java.util.Optional;

/** What became of one question. */
public sealed interface Outcome {
    /**
     * It was answered.
     *
     * @param answer what the model said
     * @param watched what it rests on
     */
    record Answered(Answer answer, Watched watched) implements Outcome {}

    /**
     * It was not, by its own or its video's fault.
     *
     * @param code what kind of failure
     * @param message for people
     */
    record Failed(Code code, String message) implements Outcome {
        static Failed of(VideoXLException failure) {
            return new Failed(failure.code(), failure.getMessage());
        }
    }

    /**
     * What all answers about a video have in common.
     *
     * @param windows how it was summarised
     * @param warnings what was not as it should be, beside what each answer tells
     * @param memoryFile where its memory is kept
     * @param reused whether the memory was there already
     */
    record Watched(List<WatchedWindow> windows, List<String> warnings, Optional<String> memoryFile, boolean reused) {}
}
