package io.videoxl.server.openai;

import io.videoxl.AskOptions;
import io.videoxl.Compression;
import io.videoxl.FrameSampling;
import io.videoxl.WatchOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request for a completion, as the library takes it.
 *
 * @param system the instruction before all; empty: the model's usual one
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
        Optional<String> system,
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
     * What a request says of watching; what it leaves open is the server's choice.
     *
     * @param frames which frames are taken of each video
     * @param compression how much windows are compressed
     * @param from where the part of each video begins; null: at its start
     * @param to where the part ends; null: at the video's end
     */
    record Watching(Optional<FrameSampling> frames, Optional<Compression> compression, Duration from, Duration to) {
        /** Whether the request leaves all to the server. */
        boolean isOpen() {
            return frames.isEmpty() && compression.isEmpty() && from == null && to == null;
        }

        /** The server's options, but for what the request says. */
        WatchOptions.Builder over(WatchOptions usual) {
            var options = usual.toBuilder();
            frames.ifPresent(options::frames);
            compression.ifPresent(options::compression);
            return options;
        }
    }
}
