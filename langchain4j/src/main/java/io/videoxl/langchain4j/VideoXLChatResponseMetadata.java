package io.videoxl.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import io.videoxl.Answer;
import io.videoxl.Choice;
import io.videoxl.Evidence;
import io.videoxl.WatchedFrame;
import io.videoxl.WatchedWindow;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What there is to know about a response: besides what every model tells, what was watched for it, how long that and answering took,
 * and what was not as it should be. Immutable.
 */
public class VideoXLChatResponseMetadata extends ChatResponseMetadata {
    private final Answer answer;
    private final Choice choice;
    private final List<WatchedWindow> windows;
    private final List<WatchedFrame> watched;

    /**
     * What the builder holds.
     *
     * @param builder what to take
     */
    protected VideoXLChatResponseMetadata(Builder builder) {
        super(builder);
        answer = builder.answer;
        choice = builder.choice;
        windows = builder.windows;
        watched = builder.watched;
    }

    /** {@return a builder of nothing yet, also for tests of programs that take such metadata} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the library's answer, with all that it tells; empty where one of given choices was chosen} */
    public Optional<Answer> answer() {
        return Optional.ofNullable(answer);
    }

    /** {@return how probable each of the given choices is; empty where an answer was generated} */
    public Optional<Choice> choice() {
        return Optional.ofNullable(choice);
    }

    /** {@return the windows that were summarised, in order: which part of what was watched each summary stands for} */
    public List<WatchedWindow> windows() {
        return windows;
    }

    /** {@return the frames that were watched, in order, with their sources and times} */
    public List<WatchedFrame> watched() {
        return watched;
    }

    /**
     * The moments that the answer rests on, strongest first.
     *
     * @return them, if {@link VideoXLChatRequestParameters#evidence} asked for them; none where no moment matters
     */
    public List<Evidence> evidence() {
        return answer().map(Answer::evidence).orElse(List.of());
    }

    /**
     * How long each part took. {@link Answer.Timings#watching} is that of the memory, however often it has been asked since.
     *
     * @return the times; empty in metadata that a test made without an answer
     */
    public Optional<Answer.Timings> timings() {
        return answer().map(Answer::timings).or(() -> choice().map(Choice::timings));
    }

    /** {@return what was not as it should be while watching, e.g. {@code film.mp4: 312 of 400 frames could be decoded}} */
    public List<String> warnings() {
        return answer().map(Answer::warnings)
                .or(() -> choice().map(Choice::warnings))
                .orElse(List.of());
    }

    @Override
    public Builder toBuilder() {
        var builder = new Builder()
                .id(id())
                .modelName(modelName())
                .tokenUsage(tokenUsage())
                .finishReason(finishReason())
                .windows(windows)
                .watched(watched);
        builder.answer = answer;
        builder.choice = choice;
        return builder;
    }

    private List<Object> own() {
        return List.of(answer(), choice(), windows, watched);
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && own().equals(((VideoXLChatResponseMetadata) other).own());
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), own());
    }

    @Override
    public String toString() {
        return "VideoXLChatResponseMetadata[id=" + id() + ", modelName=" + modelName() + ", tokenUsage=" + tokenUsage()
                + ", finishReason=" + finishReason() + ", windows=" + windows.size() + ", watched=" + watched.size()
                + ", timings=" + timings().orElse(null) + ", warnings=" + warnings() + "]";
    }

    /** Collects metadata; not thread-safe. */
    public static class Builder extends ChatResponseMetadata.Builder<Builder> {
        private Answer answer;
        private Choice choice;
        private List<WatchedWindow> windows = List.of();
        private List<WatchedFrame> watched = List.of();

        /** Nothing yet. */
        protected Builder() {}

        /**
         * Sets {@link VideoXLChatResponseMetadata#answer}.
         *
         * @param answer the answer
         * @return this builder
         */
        public Builder answer(Answer answer) {
            this.answer = Objects.requireNonNull(answer, "answer");
            return this;
        }

        /**
         * Sets {@link VideoXLChatResponseMetadata#choice}.
         *
         * @param choice the choice
         * @return this builder
         */
        public Builder choice(Choice choice) {
            this.choice = Objects.requireNonNull(choice, "choice");
            return this;
        }

        /**
         * Sets {@link VideoXLChatResponseMetadata#windows}.
         *
         * @param windows the windows that were summarised
         * @return this builder
         */
        public Builder windows(List<WatchedWindow> windows) {
            this.windows = List.copyOf(windows);
            return this;
        }

        /**
         * Sets {@link VideoXLChatResponseMetadata#watched}.
         *
         * @param watched the frames that were watched
         * @return this builder
         */
        public Builder watched(List<WatchedFrame> watched) {
            this.watched = List.copyOf(watched);
            return this;
        }

        @Override
        public VideoXLChatResponseMetadata build() {
            return new VideoXLChatResponseMetadata(this);
        }
    }
}
