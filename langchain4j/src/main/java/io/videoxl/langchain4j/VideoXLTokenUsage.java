package io.videoxl.langchain4j;

import dev.langchain4j.model.output.TokenUsage;
import java.util.Objects;

/**
 * Tokens of a request and its answer. The input is what the model attends to: what is kept of the videos and images, which are
 * summaries of their visual tokens, then the conversation and the question. Immutable.
 */
public class VideoXLTokenUsage extends TokenUsage {
    /** Tokens of the input that were there already. */
    private final Integer cachedInputTokenCount;

    /**
     * What a request took.
     *
     * @param inputTokenCount tokens of memory, conversation and question
     * @param outputTokenCount tokens that were generated
     * @param cachedInputTokenCount tokens of the input that were there already; null: not known
     */
    public VideoXLTokenUsage(Integer inputTokenCount, Integer outputTokenCount, Integer cachedInputTokenCount) {
        super(inputTokenCount, outputTokenCount);
        this.cachedInputTokenCount = cachedInputTokenCount;
    }

    private VideoXLTokenUsage(TokenUsage sum, Integer cachedInputTokenCount) {
        super(sum.inputTokenCount(), sum.outputTokenCount(), sum.totalTokenCount());
        this.cachedInputTokenCount = cachedInputTokenCount;
    }

    /** {@return tokens of the input that did not have to be watched for this request: 0 for a film that is shown for the first time} */
    public Integer cachedInputTokenCount() {
        return cachedInputTokenCount;
    }

    @Override
    public VideoXLTokenUsage add(TokenUsage that) {
        if (that == null) {
            return this;
        }
        var plain = new TokenUsage(that.inputTokenCount(), that.outputTokenCount(), that.totalTokenCount());
        var mine = new TokenUsage(inputTokenCount(), outputTokenCount(), totalTokenCount());
        var cached = that instanceof VideoXLTokenUsage other ? other.cachedInputTokenCount : null;
        return new VideoXLTokenUsage(mine.add(plain), sum(cachedInputTokenCount, cached));
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && Objects.equals(cachedInputTokenCount, ((VideoXLTokenUsage) other).cachedInputTokenCount);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), cachedInputTokenCount);
    }

    @Override
    public String toString() {
        return "VideoXLTokenUsage[input=" + inputTokenCount() + ", output=" + outputTokenCount() + ", total="
                + totalTokenCount() + ", cached input=" + cachedInputTokenCount + "]";
    }
}
