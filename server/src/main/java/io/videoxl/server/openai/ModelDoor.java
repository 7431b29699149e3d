package io.videoxl.server.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.AskOptions;
import io.videoxl.ModelInfo;
import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.http.Routes;
import io.videoxl.server.http.Routes.Access;
import io.videoxl.server.work.ModelSlot;
import java.io.IOException;
import java.time.Instant;

/** What clients ask before they send anything: whether the model is there, its name, what it can be shown, and its context. */
public final class ModelDoor {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ModelSlot model;
    private final String version;
    private final int questions;
    private final long started = Instant.now().getEpochSecond();

    /**
     * @param version of the server
     * @param questions that are answered side by side
     */
    public ModelDoor(ModelSlot model, String version, int questions) {
        this.model = model;
        this.version = version;
        this.questions = questions;
    }

    public void register(Routes routes) {
        routes.add("GET", "/health", Access.OPEN, this::health)
                .add("GET", "/v1/health", Access.OPEN, this::health)
                .add("GET", "/v1/models", this::models)
                .add("GET", "/v1/models/{model}", this::one)
                .add("GET", "/props", this::properties);
    }

    private void health(Exchange exchange) throws IOException {
        model.get();
        exchange.send(200, JSON.objectNode().put("status", "ok"));
    }

    private void models(Exchange exchange) throws IOException {
        var list = JSON.objectNode().put("object", "list");
        list.putArray("data").add(model(model.get().info()));
        exchange.send(200, list);
    }

    private void one(Exchange exchange) throws IOException {
        var name = model.name();
        if (!exchange.parameter("model").equals(name)) {
            throw Refusal.notFound("there is no model " + exchange.parameter("model") + "; there is " + name);
        }
        exchange.send(200, model(model.get().info()));
    }

    private ObjectNode model(ModelInfo info) {
        var json = JSON.objectNode()
                .put("id", model.name())
                .put("object", "model")
                .put("created", started)
                .put("owned_by", "videoxl")
                .put("max_model_len", info.contextLength());
        var architecture = json.putObject("architecture");
        architecture.putArray("input_modalities").add("text").add("image").add("video");
        architecture.putArray("output_modalities").add("text");
        json.putObject("meta")
                .put("n_ctx", info.contextLength())
                .put("n_ctx_train", info.contextLength())
                .put("n_vocab", info.vocabularySize())
                .put("n_embd", info.hiddenSize())
                .put("size", info.weightBytes());
        return json;
    }

    /** As llama-server tells it, where we have the same. */
    private void properties(Exchange exchange) throws IOException {
        var info = model.get().info();
        var asking = AskOptions.greedy();
        var json = JSON.objectNode();
        var settings = json.putObject("default_generation_settings").put("n_ctx", info.contextLength());
        settings.putObject("params")
                .put("n_predict", AskOptions.DEFAULT_MAX_TOKENS)
                .put("temperature", asking.temperature())
                .put("top_k", asking.topK())
                .put("top_p", asking.topP())
                .put("min_p", asking.minP())
                .put("repeat_penalty", asking.repetitionPenalty());
        json.put("total_slots", questions)
                .put("model_path", info.file().getFileName().toString());
        json.putObject("chat_template_caps").put("supports_tools", false);
        json.putObject("modalities").put("vision", true).put("video", true).put("audio", false);
        json.put("build_info", "videoxl " + version).put("is_sleeping", false);
        exchange.send(200, json);
    }
}
