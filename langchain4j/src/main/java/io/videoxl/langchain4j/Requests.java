package io.videoxl.langchain4j;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import io.videoxl.AskOptions;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.WatchOptions;
import io.videoxl.langchain4j.Watched.Said;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes of LangChain4j's requests what the library takes, and refuses the rest before anything is watched. Immutable. */
final class Requests {
    /**
     * A request that fits.
     *
     * @param watching what is shown and how it is watched
     * @param history questions and answers before the question
     * @param question what is asked
     * @param asking how it is answered
     * @param choices the texts one of which is the answer; none: it is generated
     */
    record Prepared(Watching watching, List<Said> history, String question, AskOptions asking, List<String> choices) {}

    private final String modelName;
    private final WatchOptions watching;
    private final Set<String> allowed;

    /**
     * @param modelName the only name that a request may give
     * @param watching how to watch unless a request says otherwise
     * @param allowed protocols of network addresses, in small letters
     */
    Requests(String modelName, WatchOptions watching, Set<String> allowed) {
        this.modelName = modelName;
        this.watching = watching;
        this.allowed = allowed;
        if (!allowed.isEmpty()) {
            // Refuses a protocol that the library does not speak.
            Video.of(URI.create("https://localhost/")).allow(allowed.toArray(String[]::new));
        }
    }

    Prepared prepare(ChatRequest request) {
        try {
            var parameters = VideoXLChatRequestParameters.EMPTY.overrideWith(request.parameters());
            require(parameters);
            var conversation =
                    Conversation.of(request.messages(), new ContentReader(allowed, parameters.from(), parameters.to()));
            var options = watching(parameters).toBuilder();
            conversation.system().ifPresent(options::systemPrompt);
            return new Prepared(
                    new Watching(conversation.shown(), options.build()),
                    conversation.history(),
                    conversation.question(),
                    asking(parameters),
                    parameters.choices());
        } catch (VideoXLException e) {
            throw Failures.of(e);
        }
    }

    /** Refuses parameters that do not fit, without a request. */
    void require(VideoXLChatRequestParameters parameters) {
        requireSupported(parameters);
        try {
            watching(parameters);
            asking(parameters);
            ContentReader.requirePart(parameters.from(), parameters.to());
        } catch (VideoXLException e) {
            throw Failures.of(e);
        }
        requireChoices(parameters.choices());
        if (parameters.evidence() != null && !parameters.choices().isEmpty()) {
            throw new InvalidRequestException("evidence is " + parameters.evidence() + " and choices are "
                    + parameters.choices() + "; evidence can be told of generated answers only, leave out one of them");
        }
    }

    private void requireSupported(VideoXLChatRequestParameters parameters) {
        var name = parameters.modelName();
        if (name != null && !name.equals(modelName)) {
            throw new UnsupportedFeatureException(
                    "the modelName " + name + " is not supported: the model that answers is " + modelName);
        }
        if (parameters.toolChoice() == ToolChoice.REQUIRED) {
            throw new UnsupportedFeatureException("ToolChoice.REQUIRED is not supported: the model calls no tools");
        }
        if (!parameters.toolSpecifications().isEmpty()) {
            throw new UnsupportedFeatureException("tools are not supported: the model calls none, found "
                    + parameters.toolSpecifications().getFirst().name());
        }
        var format = parameters.responseFormat();
        if (format != null && format.type() == ResponseFormatType.JSON) {
            throw new UnsupportedFeatureException("the JSON response format is not supported;"
                    + " choices of VideoXLChatRequestParameters make the answer one of given texts");
        }
        requireNone("frequencyPenalty", parameters.frequencyPenalty());
        requireNone("presencePenalty", parameters.presencePenalty());
    }

    private static void requireNone(String penalty, Double value) {
        if (value != null && value != 0) {
            throw new UnsupportedFeatureException("the " + penalty + " " + value
                    + " is not supported; VideoXLChatRequestParameters has a repetitionPenalty");
        }
    }

    private static void requireChoices(List<String> choices) {
        if (choices.isEmpty()) {
            return;
        }
        if (choices.size() < 2) {
            throw new InvalidRequestException("choices are " + choices + "; expected two or more");
        }
        var seen = new HashSet<String>();
        for (var choice : choices) {
            if (choice.isBlank() || !seen.add(choice)) {
                throw new InvalidRequestException(
                        "choices are " + choices + "; expected none blank, and each one once");
            }
        }
    }

    private WatchOptions watching(VideoXLChatRequestParameters parameters) {
        var options = watching.toBuilder();
        if (parameters.rate() != null) {
            int most = parameters.frames() == null ? Integer.MAX_VALUE : parameters.frames();
            options.frames(FrameSampling.perSecond(parameters.rate(), most));
        } else if (parameters.frames() != null) {
            options.frames(FrameSampling.uniform(parameters.frames()));
        }
        if (parameters.compression() != null) {
            options.compression(parameters.compression());
        }
        return options.build();
    }

    private static AskOptions asking(VideoXLChatRequestParameters parameters) {
        var options = AskOptions.greedy();
        if (parameters.temperature() != null) {
            options = options.withTemperature(parameters.temperature());
        }
        if (parameters.topK() != null) {
            options = options.withTopK(parameters.topK());
        }
        if (parameters.topP() != null) {
            options = options.withTopP(parameters.topP());
        }
        if (parameters.minP() != null) {
            options = options.withMinP(parameters.minP());
        }
        if (parameters.repetitionPenalty() != null) {
            options = options.withRepetitionPenalty(parameters.repetitionPenalty());
        }
        if (parameters.seed() != null) {
            options = options.withSeed(parameters.seed());
        }
        if (parameters.maxOutputTokens() != null) {
            options = options.withMaxTokens(parameters.maxOutputTokens());
        }
        if (parameters.maxTime() != null) {
            options = options.withMaxTime(parameters.maxTime());
        }
        if (parameters.evidence() != null) {
            options = options.withEvidence(parameters.evidence());
        }
        return options.withStop(parameters.stopSequences().toArray(String[]::new));
    }
}
