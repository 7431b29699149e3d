package io.videoxl.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.Answer.Candidate;
import io.videoxl.Answer.TokenLogProbabilities;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One completion as JSON: whole, or in chunks. */
final class Completion {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String id;
    private final String model;
    private final boolean usageAtEnd;
    private final long created = Instant.now().getEpochSecond();

    /**
     * @param id a random word
     * @param model the name of the model that answers
     * @param usageAtEnd whether a chunk of its own counts the tokens
     */
    Completion(String id, String model, boolean usageAtEnd) {
        this.id = "chatcmpl-" + id;
        this.model = model;
        this.usageAtEnd = usageAtEnd;
    }

    /** @param ours what we tell besides */
    ObjectNode whole(Outcome outcome, JsonNode ours) {
        var json = head("chat.completion");
        var choice = choice(json, outcome.finishReason());
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", outcome.text())
                .putNull("refusal");
        choice.set("logprobs", logProbabilities(outcome.logProbabilities()));
        json.set("usage", usage(outcome));
        json.set("timings", timings(outcome));
        json.set("videoxl", ours);
        return json;
    }

    /** The chunk before the first piece. */
    ObjectNode first() {
        return chunk(JSON.objectNode().put("role", "assistant").put("content", ""), null);
    }

    /** A piece of the text. */
    ObjectNode piece(String text) {
        return chunk(JSON.objectNode().put("content", text), null);
    }

    /** The chunk that ends the answer. */
    ObjectNode last(Outcome outcome, JsonNode ours) {
        var json = chunk(JSON.objectNode(), outcome.finishReason());
        json.set("timings", timings(outcome));
        json.set("videoxl", ours);
        return json;
    }

    /** Whether {@link #counted} is the last chunk. */
    boolean isCounted() {
        return usageAtEnd;
    }

    /** The chunk behind the end, with the numbers of tokens alone. */
    ObjectNode counted(Outcome outcome) {
        var json = head("chat.completion.chunk");
        json.putArray("choices");
        json.set("usage", usage(outcome));
        return json;
    }

    private ObjectNode chunk(ObjectNode delta, String finishReason) {
        var json = head("chat.completion.chunk");
        var choice = choice(json, finishReason);
        choice.set("delta", delta);
        choice.putNull("logprobs");
        if (usageAtEnd) {
            json.putNull("usage");
        }
        return json;
    }

    private ObjectNode head(String object) {
        return JSON.objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }

    private static ObjectNode choice(ObjectNode json, String finishReason) {
        return json.putArray("choices").addObject().put("index", 0).put("finish_reason", finishReason);
    }

    private static ObjectNode usage(Outcome outcome) {
        var usage = JSON.objectNode()
                .put("prompt_tokens", outcome.promptTokens())
                .put("completion_tokens", outcome.answerTokens())
                .put("total_tokens", outcome.promptTokens() + outcome.answerTokens());
        usage.putObject("prompt_tokens_details").put("cached_tokens", outcome.cachedTokens());
        return usage;
    }

    /** In llama-server's words. */
    private static ObjectNode timings(Outcome outcome) {
        var timings = JSON.objectNode().put("cache_n", outcome.cachedTokens());
        put(timings, "prompt", outcome.promptTokens() - outcome.cachedTokens(), outcome.reading());
        put(timings, "predicted", outcome.answerTokens(), outcome.answering());
        return timings;
    }

    private static void put(ObjectNode timings, String name, int tokens, Duration time) {
        double millis = time.toNanos() / 1e6;
        timings.put(name + "_n", tokens).put(name + "_ms", millis);
        if (tokens > 0 && millis > 0) {
            timings.put(name + "_per_token_ms", millis / tokens).put(name + "_per_second", 1e3 * tokens / millis);
        }
    }

    private static JsonNode logProbabilities(List<TokenLogProbabilities> tokens) {
        if (tokens.isEmpty()) {
            return JSON.nullNode();
        }
        var json = JSON.objectNode();
        var content = json.putArray("content");
        for (var token : tokens) {
            var each = put(content, token.chosen());
            var alternatives = each.putArray("top_logprobs");
            token.alternatives().forEach(alternative -> put(alternatives, alternative));
        }
        json.putNull("refusal");
        return json;
    }

    private static ObjectNode put(ArrayNode list, Candidate candidate) {
        var json = list.addObject().put("token", candidate.text()).put("logprob", candidate.logProbability());
        var bytes = json.putArray("bytes");
        for (byte each : candidate.text().getBytes(StandardCharsets.UTF_8)) {
            bytes.add(each & 0xFF);
        }
        return json;
    }
}
