package io.videoxl.server.openai;

import io.videoxl.AskOptions;
import io.videoxl.server.store.WatchChoices;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request for a completion, as the library takes it.
 *
 * @param shown videos and images in the order of the messages
 * @param history questions and answers before the question
 * @param question what is asked
 * @param watching how what is shown is watched
 * @param asking how it is answered
 * @param choices the texts one of which is the answer; none: it is generated
 * @param evidence how many moments that the answer rests on are told
 * @param memory the id of a memory that is asked in the place of something shown
 * @param stream whether the answer is sent piece by piece
 * @param usageInStream whether tokens are counted at the end of a stream
 * @param warnings what was passed over
 */
record ChatRequest(
        List<Shown> shown,
        List<Said> history,
        String question,
        Watching watching,
        AskOptions asking,
        List<String> choices,
        OptionalInt evidence,
        Optional<String> memory,
        boolean stream,
        boolean usageInStream,
        List<String> warnings) {

    /**
     * How what is shown is watched.
     *
     * @param choices for all of it; the instruction is one of them
     * @param from where the part of each video begins, in seconds; null: at its start
     * @param to where the part ends; null: at the video's end
     */
    record Watching(WatchChoices choices, Double from, Double to) {}
}
