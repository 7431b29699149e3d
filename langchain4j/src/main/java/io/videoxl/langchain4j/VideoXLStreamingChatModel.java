package io.videoxl.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.spi.ServiceHelper;
import io.videoxl.VideoXL;
import io.videoxl.langchain4j.spi.VideoXLStreamingChatModelBuilderFactory;
import java.util.List;

/**
 * A {@link VideoXL} as LangChain4j's streaming chat model. The package's description tells what it is shown, and what is refused.
 *
 * <p>A request that is refused is refused by an exception from the call itself. All else happens after the call has returned, on one
 * thread of its own for each call: the handler hears of each piece of the answer as soon as it is there, then of the whole response
 * or of an error. A slow handler holds up nobody else, and may ask this model itself. What it throws goes to its {@code onError} and to
 * the listeners, and the answer goes on. After {@code cancel()} of the {@code StreamingHandle} that comes with each piece, generation
 * ends and nothing more is told.
 *
 * <p>Its responses have {@link VideoXLChatResponseMetadata} and {@link VideoXLTokenUsage}. Thread-safe. The {@link VideoXL} is the
 * caller's, who closes it after this.
 */
public final class VideoXLStreamingChatModel implements StreamingChatModel, AutoCloseable {
    private final ModelBuilder.Parts parts;

    private VideoXLStreamingChatModel(Builder builder) {
        parts = builder.parts();
    }

    /**
     * A chat model with all defaults.
     *
     * @param model a loaded model; the caller closes it, after this
     * @return the chat model, which the caller closes
     */
    public static VideoXLStreamingChatModel of(VideoXL model) {
        return new Builder().model(model).build();
    }

    /** {@return a builder: that of a {@link VideoXLStreamingChatModelBuilderFactory} if one is registered} */
    public static Builder builder() {
        for (var factory : ServiceHelper.loadFactories(VideoXLStreamingChatModelBuilderFactory.class)) {
            return factory.get();
        }
        return new Builder();
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        new StreamedAnswer(handler).start(parts.answering(), parts.requests().prepare(request));
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return parts.parameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return parts.listeners();
    }

    /** {@return what keeps what was watched} */
    public WatchCache cache() {
        return parts.cache();
    }

    /** Closes the cache unless it was given to the builder, which ends calls that are under way. */
    @Override
    public void close() {
        parts.close();
    }

    /** Settings of a chat model; not thread-safe. */
    public static non-sealed class Builder extends ModelBuilder<Builder> {
        /** All defaults. */
        public Builder() {}

        @Override
        final Builder self() {
            return this;
        }

        /**
         * Makes the chat model.
         *
         * @return the chat model, which the caller closes
         * @throws IllegalArgumentException if neither a model nor a cache was given, or those of two models
         * @throws dev.langchain4j.exception.UnsupportedFeatureException if a default parameter is not supported
         * @throws dev.langchain4j.exception.InvalidRequestException if one is out of its range, or a protocol is not known
         */
        public VideoXLStreamingChatModel build() {
            return new VideoXLStreamingChatModel(this);
        }
    }
}
