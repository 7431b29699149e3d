package io.videoxl.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.spi.ServiceHelper;
import io.videoxl.VideoXL;
import io.videoxl.langchain4j.spi.VideoXLChatModelBuilderFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A {@link VideoXL} as LangChain4j's chat model. The package's description tells what it is shown, and what is refused.
 *
 * <pre>{@code
 * try (var videoXL = VideoXL.load(Path.of("video-xl-7b-q8_0.gguf"));
 *         var model = VideoXLChatModel.of(videoXL)) {
 *     var film = VideoContent.from(Path.of("film.mp4").toUri());
 *     var question = TextContent.from("Who opens the safe?");
 *     System.out.println(model.chat(UserMessage.from(film, question)).aiMessage().text());
 * }
 * }</pre>
 *
 * <p>Its responses have {@link VideoXLChatResponseMetadata} and {@link VideoXLTokenUsage}. Thread-safe: calls about different films run
 * side by side, those about one film wait for each other's answers. Interrupting the calling thread ends its call. The
 * {@link VideoXL} is the caller's, who closes it after this.
 */
public final class VideoXLChatModel implements ChatModel, AutoCloseable {
    private final ModelBuilder.Parts parts;

    private VideoXLChatModel(Builder builder) {
        parts = builder.parts();
    }

    /**
     * A chat model with all defaults.
     *
     * @param model a loaded model; the caller closes it, after this
     * @return the chat model, which the caller closes
     */
    public static VideoXLChatModel of(VideoXL model) {
        return new Builder().model(model).build();
    }

    /** {@return a builder: that of a {@link VideoXLChatModelBuilderFactory} if one is registered} */
    public static Builder builder() {
        for (var factory : ServiceHelper.loadFactories(VideoXLChatModelBuilderFactory.class)) {
            return factory.get();
        }
        return new Builder();
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return parts.answering().answer(parts.requests().prepare(request), Answering.Listener.NOBODY);
    }

    /**
     * Answers in the background: what {@code chatAsync} of LangChain4j 1.23 and later calls.
     *
     * @param request what to answer
     * @return the response to come; cancelling it ends the call. It fails with what {@link #doChat} would throw
     */
    public CompletableFuture<ChatResponse> doChatAsync(ChatRequest request) {
        var response = new CompletableFuture<ChatResponse>();
        var thread = Thread.ofPlatform()
                .daemon()
                .name("videoxl-langchain4j-chat")
                .start(() -> {
                    try {
                        response.complete(doChat(request));
                    } catch (Throwable e) {
                        response.completeExceptionally(e);
                    }
                });
        response.whenComplete((result, failure) -> thread.interrupt());
        return response;
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
        public VideoXLChatModel build() {
            return new VideoXLChatModel(this);
        }
    }
}
