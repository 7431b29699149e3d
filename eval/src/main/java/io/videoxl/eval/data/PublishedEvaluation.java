package io.videoxl.eval.data;

import io.videoxl.Chunks;
import io.videoxl.FrameSampling;
import io.videoxl.WatchOptions;
import java.util.Objects;
import java.util.Optional;

/**
 * What a model's authors showed and asked when they ran a benchmark.
 *
 * @param frames which frames are watched
 * @param chunks what visual tokens see of each other, for models that have a choice; empty: the model's own
 * @param systemPrompt what the conversation begins with
 * @param template what is asked
 * @param maxTokens the most tokens of an answer
 * @param wording what is done to a prompt once it is filled
 */
public record PublishedEvaluation(
        FrameSampling frames,
        Optional<Chunks> chunks,
        String systemPrompt,
        PromptTemplate template,
        int maxTokens,
        PromptWording wording) {
    /** Refuses nulls. */
    public PublishedEvaluation {
        Objects.requireNonNull(frames, "frames");
        Objects.requireNonNull(chunks, "chunks");
        Objects.requireNonNull(systemPrompt, "systemPrompt");
        Objects.requireNonNull(template, "template");
        Objects.requireNonNull(wording, "wording");
    }

    /** {@return how its videos are watched} */
    public WatchOptions watching() {
        var options = WatchOptions.builder().frames(frames).systemPrompt(systemPrompt);
        chunks.ifPresent(options::chunks);
        return options.build();
    }
}
