package io.videoxl.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.WatchOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the builders of chat models have in common. Null is everywhere the default. Not thread-safe.
 *
 * @param <B> the builder
 */
public abstract sealed class ModelBuilder<B extends ModelBuilder<B>>
        permits VideoXLChatModel.Builder, VideoXLStreamingChatModel.Builder {
    private VideoXL model;
    private WatchCache cache;
    private WatchOptions watchOptions = WatchOptions.defaults();
    private Set<String> allowed = Set.of();
    private Duration timeout;
    private List<ChatModelListener> listeners = List.of();
    private ChatRequestParameters defaults = VideoXLChatRequestParameters.EMPTY;
    private final VideoXLChatRequestParameters.Builder own = VideoXLChatRequestParameters.builder();

    ModelBuilder() {}

    abstract B self();

    /**
     * What watches and answers, with a cache of its own of {@link WatchCache#DEFAULT_MAX_BYTES}. This or a {@link #cache} has to be
     * set.
     *
     * @param model a loaded model; the caller closes it, after the chat model
     * @return this builder
     */
    public B model(VideoXL model) {
        this.model = model;
        return self();
    }

    /**
     * What keeps what was watched, and names the model. Chat models that share a cache watch a film once between them.
     *
     * @param cache a cache; the caller closes it
     * @return this builder
     */
    public B cache(WatchCache cache) {
        this.cache = cache;
        return self();
    }

    /**
     * How videos and images are watched where the request's parameters say nothing. A request's system message stands for {@code
     * systemPrompt}.
     *
     * @param watchOptions default: {@link WatchOptions#defaults}
     * @return this builder
     */
    public B watchOptions(WatchOptions watchOptions) {
        this.watchOptions = watchOptions == null ? WatchOptions.defaults() : watchOptions;
        return self();
    }

    /**
     * Protocols of network addresses that messages may show, as {@link io.videoxl.Video#allow} takes them. A server that shows
     * addresses which strangers gave should check where they lead before. Default: none, files alone.
     *
     * @param protocols such as {@code https}
     * @return this builder
     */
    public B allow(String... protocols) {
        var names = new TreeSet<String>();
        for (var protocol : protocols) {
            names.add(protocol.toLowerCase(Locale.ROOT));
        }
        allowed = Set.copyOf(names);
        return self();
    }

    /**
     * The longest that a call may take, watching included; beyond, it fails with {@link
     * dev.langchain4j.exception.TimeoutException}, and what nobody else waits for ends. Default: no limit. {@link
     * VideoXLChatRequestParameters.Builder#maxTime} limits the answer alone and keeps what there is of it.
     *
     * @param timeout above zero
     * @return this builder
     * @throws IllegalArgumentException if it is not above zero
     */
    public B timeout(Duration timeout) {
        if (timeout != null && !timeout.isPositive()) {
            throw new IllegalArgumentException("timeout is " + timeout + ", expected above zero");
        }
        this.timeout = timeout;
        return self();
    }

    /**
     * Draws tokens; the higher, the more varied. Default 0: always the most probable one.
     *
     * @param temperature 0 or more
     * @return this builder
     */
    public B temperature(Double temperature) {
        own.temperature(temperature);
        return self();
    }

    /**
     * Draws among the most probable tokens that together have a probability. Default 1: among all.
     *
     * @param topP above 0 and at most 1
     * @return this builder
     */
    public B topP(Double topP) {
        own.topP(topP);
        return self();
    }

    /**
     * Draws among the most probable tokens. Default 0: among all.
     *
     * @param topK 0 or more
     * @return this builder
     */
    public B topK(Integer topK) {
        own.topK(topK);
        return self();
    }

    /**
     * Most tokens that an answer may have. Default: 512, or fewer where the context has no room for that many.
     *
     * @param maxOutputTokens 1 or more
     * @return this builder
     */
    public B maxOutputTokens(Integer maxOutputTokens) {
        own.maxOutputTokens(maxOutputTokens);
        return self();
    }

    /**
     * Ends an answer before any of these texts. Default: none.
     *
     * @param stopSequences texts of one character or more
     * @return this builder
     */
    public B stopSequences(List<String> stopSequences) {
        own.stopSequences(stopSequences);
        return self();
    }

    /**
     * The same as {@link #stopSequences(List)}.
     *
     * @param stopSequences texts of one character or more
     * @return this builder
     */
    public B stopSequences(String... stopSequences) {
        return stopSequences(List.of(stopSequences));
    }

    /**
     * Parameters of requests that do not set them; {@link VideoXLChatRequestParameters} has those of watching. What this builder's own
     * methods set goes before. Default: none.
     *
     * @param parameters the parameters
     * @return this builder
     */
    public B defaultRequestParameters(ChatRequestParameters parameters) {
        defaults = parameters == null ? VideoXLChatRequestParameters.EMPTY : parameters;
        return self();
    }

    /**
     * Who hears of requests, responses and errors. Default: nobody.
     *
     * @param listeners called in this order
     * @return this builder
     */
    public B listeners(List<ChatModelListener> listeners) {
        this.listeners = listeners == null ? List.of() : List.copyOf(listeners);
        return self();
    }

    /**
     * The same as {@link #listeners(List)}.
     *
     * @param listeners called in this order
     * @return this builder
     */
    public B listeners(ChatModelListener... listeners) {
        return listeners(List.of(listeners));
    }

    /** What a chat model is made of. */
    final Parts parts() {
        if (cache == null && model == null) {
            throw new IllegalArgumentException("no model was given; call model(VideoXL) or cache(WatchCache)");
        }
        if (cache != null && model != null && cache.model() != model) {
            throw new IllegalArgumentException("the cache is of another model than the one that was given");
        }
        var name = (cache == null ? model : cache.model()).info().name();
        Requests requests;
        try {
            requests = new Requests(name, watchOptions, allowed);
        } catch (VideoXLException e) {
            throw Failures.of(e);
        }
        var parameters = VideoXLChatRequestParameters.builder()
                .modelName(name)
                .overrideWith(defaults)
                .overrideWith(own.build())
                .build();
        requests.require(parameters);
        var watched = cache == null ? WatchCache.of(model) : cache;
        return new Parts(watched, cache == null, requests, new Answering(watched, timeout), parameters, listeners);
    }

    /**
     * What a chat model is made of.
     *
     * @param cache what keeps what was watched
     * @param closesCache whether the chat model closes it
     * @param requests what reads requests
     * @param answering what answers them
     * @param parameters of requests that do not set them
     * @param listeners who hears of requests
     */
    record Parts(
            WatchCache cache,
            boolean closesCache,
            Requests requests,
            Answering answering,
            VideoXLChatRequestParameters parameters,
            List<ChatModelListener> listeners) {
        Parts {
            Objects.requireNonNull(cache, "cache");
        }

        void close() {
            if (closesCache) {
                cache.close();
            }
        }
    }
}
