package io.videoxl.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.videoxl.AskOptions;
import io.videoxl.VideoXLException;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.openai.ChatRequest.Watching;
import io.videoxl.server.store.WatchChoices;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Makes a {@link ChatRequest} of the JSON that clients of OpenAI, vLLM, SGLang and llama-server send. What would change the answer and is not
 * supported is refused by its name; what is not known and what makes no difference is passed over, the first with a warning.
 */
final class RequestReader {
    private static final String OBJECT = "videoxl";
    /** vLLM's number of frames for all. */
    private static final int ALL_FRAMES = -1;
    /** llama-server's number of tokens for as many as it takes. */
    private static final Predicate<JsonNode> NO_LIMIT = tokens -> tokens.isNumber() && tokens.doubleValue() == -1;
    /** llama-server's for another one each time. */
    private static final long NO_SEED = -1;
    /** More a second than any video has. */
    private static final double EVERY_FRAME = 1e6;
    /** vLLM's rate for that of the video is none. */
    private static final Predicate<Double> AS_SENT = rate -> rate > 0;

    /** Fields that ask for something that is not there, unless they have a value that asks for nothing, and what to do. */
    private static final Map<String, String> UNSUPPORTED = Map.ofEntries(
            Map.entry("tools", "the model calls no tools; leave it out"),
            Map.entry("functions", "the model calls no functions; leave it out"),
            Map.entry("function_call", "the model calls no functions; leave it out"),
            Map.entry("audio", "the model speaks no audio; leave it out"),
            Map.entry("prediction", "answers are not predicted; leave it out"),
            Map.entry("logit_bias", "leave it out, or name the texts to choose from in videoxl.choices"),
            Map.entry("frequency_penalty", "leave it out, or use repetition_penalty"),
            Map.entry("presence_penalty", "leave it out, or use repetition_penalty"),
            Map.entry("grammar", "name the texts to choose from in videoxl.choices"),
            Map.entry("json_schema", "name the texts to choose from in videoxl.choices"),
            Map.entry("guided_json", "name the texts to choose from in videoxl.choices"),
            Map.entry("guided_regex", "name the texts to choose from in videoxl.choices"),
            Map.entry("guided_grammar", "name the texts to choose from in videoxl.choices"),
            Map.entry("guided_choice", "name the texts in videoxl.choices"),
            Map.entry("structured_outputs", "name the texts to choose from in videoxl.choices"),
            Map.entry("regex", "name the texts to choose from in videoxl.choices"),
            Map.entry("ebnf", "name the texts to choose from in videoxl.choices"),
            Map.entry("bad_words", "leave it out, or name the texts to choose from in videoxl.choices"),
            Map.entry("allowed_token_ids", "leave it out, or name the texts to choose from in videoxl.choices"),
            Map.entry("stop_token_ids", "leave it out, or name texts in stop"),
            Map.entry("include_stop_str_in_output", "answers end before what is in stop; leave it out"),
            Map.entry("prompt_logprobs", "leave it out; logprobs has those of the answer"),
            Map.entry("truncate_prompt_tokens", "what does not fit is refused; leave it out"),
            Map.entry("documents", "say what they say in a message of the user"),
            Map.entry("chat_template", "the model has its own; leave it out"),
            Map.entry("lora", "the model has none; leave it out"),
            Map.entry("mirostat", "leave it out, or use top_p"),
            Map.entry("dynatemp_range", "leave it out, or use temperature"),
            Map.entry("dry_multiplier", "leave it out, or use repetition_penalty"),
            Map.entry("xtc_probability", "leave it out, or use top_p"),
            Map.entry("min_tokens", "leave it out"),
            Map.entry("ignore_eos", "leave it out"),
            Map.entry("use_beam_search", "leave it out"),
            Map.entry("echo", "leave it out"),
            Map.entry("add_generation_prompt", "the last message is the user's; leave it out"),
            Map.entry("continue_final_message", "the last message is the user's; leave it out"));

    /** The same of numbers that change nothing if they are these. */
    private static final Map<String, Double> WITHOUT_EFFECT =
            Map.of("typical_p", 1.0, "top_n_sigma", -1.0, "tfs_z", 1.0);

    /** Fields that make no difference to what is answered here. */
    private static final List<String> HARMLESS = List.of(
            "model",
            "user",
            "store",
            "metadata",
            "service_tier",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "parallel_tool_calls",
            "cache_prompt",
            "timings_per_token");

    private final LongStrings strings;
    private final int longestText;
    private final List<String> warnings = new ArrayList<>();

    private RequestReader(LongStrings strings, int longestText) {
        this.strings = strings;
        this.longestText = longestText;
    }

    /**
     * Reads a request.
     *
     * @param strings where the long strings of the body are
     * @param longestText bytes of the longest text that a message may have
     * @throws InvalidRequest if it does not fit
     */
    static ChatRequest read(JsonNode body, LongStrings strings, int longestText) {
        return new RequestReader(strings, longestText).read(new Fields(body, ""));
    }

    private ChatRequest read(Fields body) {
        requireSupported(body);
        var messages = new Messages(new Contents(strings, longestText, warnings));
        body.list("messages", messages::read);
        var ours = body.object(OBJECT);
        var memory = ours.flatMap(each -> each.text("memory"));
        var choices = ours.map(this::choices).orElse(List.of());
        var evidence = ours.map(each -> each.integer("evidence", 1)).orElse(OptionalInt.empty());
        var said = messages.finish();
        var watching = watching(body, ours, said.system());
        requireOneSource(memory, said, watching);
        if (!choices.isEmpty() && evidence.isPresent() && !said.history().isEmpty()) {
            throw InvalidRequest.unsupported(
                    OBJECT + ".evidence for choices behind other questions",
                    "leave out the earlier messages, or evidence");
        }
        boolean stream = body.flag("stream").orElse(false);
        boolean usage = body.object("stream_options")
                .flatMap(options -> options.flag("include_usage"))
                .orElse(false);
        var asking = asking(body, stream, choices, evidence);
        ours.ifPresent(each -> each.unknown().forEach(name -> {
            throw new InvalidRequest(
                    name,
                    name + " is not known; expected of " + OBJECT
                            + ": frames, rate, ratio, from, to, at, memory, choices, evidence");
        }));
        HARMLESS.forEach(body::value);
        body.unknown().forEach(name -> warnings.add("not known and passed over: " + name));
        return new ChatRequest(
                said.shown(),
                said.history(),
                said.question(),
                watching,
                asking,
                choices,
                evidence,
                memory,
                stream,
                usage,
                List.copyOf(warnings));
    }

    private static void requireSupported(Fields body) {
        UNSUPPORTED.forEach(
                (name, why) -> body.value(name).filter(asksForSomething()).ifPresent(value -> {
                    throw InvalidRequest.unsupported(name, why);
                }));
        WITHOUT_EFFECT.forEach((name, number) -> body.number(name)
                .filter(value -> !value.equals(number))
                .ifPresent(value -> {
                    throw InvalidRequest.unsupported(name, "leave it out, or use top_p");
                }));
        body.value("web_search_options")
                .ifPresent(
                        value -> { // also where it is empty
                            throw InvalidRequest.unsupported(
                                    "web_search_options", "nothing is searched in the web; leave it out");
                        });
        body.value("n").filter(value -> value.doubleValue() != 1).ifPresent(value -> {
            throw InvalidRequest.unsupported("n", "there is one answer to a request; send several requests");
        });
        body.value("best_of").filter(value -> value.doubleValue() != 1).ifPresent(value -> {
            throw InvalidRequest.unsupported("best_of", "there is one answer to a request; leave it out");
        });
        body.value("tool_choice")
                .filter(value ->
                        !value.asText().equals("none") && !value.asText().equals("auto"))
                .ifPresent(value -> {
                    throw InvalidRequest.unsupported("tool_choice", "the model calls no tools; leave it out");
                });
        body.object("response_format")
                .map(format -> format.requiredText("type"))
                .filter(type -> !type.equals("text"))
                .ifPresent(type -> {
                    throw InvalidRequest.unsupported(
                            "response_format",
                            "response_format " + type,
                            "answers are plain text; name the texts to choose from in videoxl.choices");
                });
        body.list("modalities", Fields::text).stream()
                .filter(modality -> !modality.equals("text"))
                .findFirst()
                .ifPresent(modality -> {
                    throw InvalidRequest.unsupported("modalities", "the modality " + modality, "answers are text");
                });
    }

    /** Not for false, 0, nothing in it, or {@code none}. */
    private static Predicate<JsonNode> asksForSomething() {
        return value -> switch (value.getNodeType()) {
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> value.doubleValue() != 0;
            case STRING -> !value.textValue().isEmpty() && !value.textValue().equals("none");
            case ARRAY, OBJECT -> !value.isEmpty();
            default -> false;
        };
    }

    private static void requireOneSource(Optional<String> memory, Messages.Read said, Watching watching) {
        if (memory.isEmpty()) {
            return;
        }
        if (!said.shown().isEmpty()) {
            throw new InvalidRequest(
                    OBJECT + ".memory",
                    OBJECT + ".memory names what was watched, and "
                            + said.shown().getFirst().place() + " shows something as well; leave out one of them");
        }
        if (said.system().isEmpty() && !watching.equals(new Watching(WatchChoices.DEFAULTS, null, null))) {
            throw new InvalidRequest(
                    OBJECT + ".memory",
                    OBJECT
                            + ".memory was watched before; leave out what says how to watch: frames, rate, ratio, from, to, at");
        }
        if (said.system().isPresent()) {
            throw new InvalidRequest(
                    OBJECT + ".memory",
                    OBJECT + ".memory was watched with its own instruction; leave out the system message");
        }
    }

    private List<String> choices(Fields ours) {
        var choices = ours.list("choices", Fields::text);
        if (ours.names("choices")
                && (choices.size() < 2
                        || choices.stream().anyMatch(String::isBlank)
                        || new HashSet<>(choices).size() < choices.size())) {
            throw new InvalidRequest(
                    ours.place("choices"),
                    ours.place("choices") + " are " + choices + "; expected two or more, none blank, all different");
        }
        return choices;
    }

    private static Watching watching(Fields body, Optional<Fields> ours, Optional<String> system) {
        var given = ours.orElseGet(() -> new Fields(JsonNodeFactory.instance.objectNode(), OBJECT));
        var from = seconds(given, "from");
        var to = seconds(given, "to");
        if (to != null && to <= (from == null ? 0 : from)) {
            throw new InvalidRequest(
                    given.place("to"),
                    given.place("to") + " is not behind " + given.place("from") + "; expected a later time");
        }
        var frames = given.integer("frames", 1);
        var rate = given.number("rate");
        var at = given.list("at", Fields::number);
        var ratio = given.value("ratio");
        var place = OBJECT;
        if (frames.isEmpty() && rate.isEmpty() && at.isEmpty()) {
            var video = body.object("media_io_kwargs").flatMap(media -> media.object("video"));
            rate = video.flatMap(each -> each.number("fps")).filter(AS_SENT);
            frames = video.map(each -> each.integer("num_frames", ALL_FRAMES)).orElse(OptionalInt.empty());
            if (rate.isEmpty()) {
                rate = body.object("mm_processor_kwargs")
                        .flatMap(each -> each.number("fps"))
                        .filter(AS_SENT);
            }
            if (frames.isPresent() && frames.getAsInt() == ALL_FRAMES) {
                frames = OptionalInt.empty();
                rate = rate.or(() -> Optional.of(EVERY_FRAME));
            }
            place = ratio.isPresent() || frames.isEmpty() && rate.isEmpty() ? OBJECT : "media_io_kwargs.video";
        } else {
            body.value("media_io_kwargs");
            body.value("mm_processor_kwargs");
        }
        var choices = new WatchChoices(
                frames.isPresent() ? frames.getAsInt() : null,
                rate.orElse(null),
                at.isEmpty() ? null : at,
                null,
                ratio.orElse(null),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                system.orElse(null));
        try {
            choices.options();
        } catch (VideoXLException | Refusal e) {
            throw new InvalidRequest(place, place + ": " + e.getMessage());
        }
        return new Watching(choices, from, to);
    }

    private static Double seconds(Fields ours, String name) {
        var value = ours.number(name);
        if (value.isPresent() && !(value.get() >= 0 && value.get() < 1e9)) {
            throw new InvalidRequest(
                    ours.place(name),
                    ours.place(name) + " is " + value.get() + "; expected seconds from the video's start, 0 or more");
        }
        return value.orElse(null);
    }

    private AskOptions asking(Fields body, boolean stream, List<String> choices, OptionalInt evidence) {
        var options = AskOptions.greedy();
        var temperature = body.number("temperature");
        if (temperature.isPresent()) {
            options = body.made("temperature", temperature.get(), options::withTemperature);
        }
        var topP = body.number("top_p");
        if (topP.isPresent()) {
            options = body.made("top_p", topP.get(), options::withTopP);
        }
        var topK = body.integer("top_k", -1);
        if (topK.isPresent()) {
            // vLLM: -1 for all; ours, as llama-server's: 0.
            options = body.made("top_k", Math.max(0, topK.getAsInt()), options::withTopK);
        }
        var minP = body.number("min_p");
        if (minP.isPresent()) {
            options = body.made("min_p", minP.get(), options::withMinP);
        }
        for (var name : List.of("repetition_penalty", "repeat_penalty")) {
            var penalty = body.number(name);
            if (penalty.isPresent()) {
                options = body.made(name, penalty.get(), options::withRepetitionPenalty);
            }
        }
        var seed = body.whole("seed");
        if (seed.isPresent() && seed.getAsLong() != NO_SEED) {
            options = options.withSeed(seed.getAsLong());
        }
        for (var name : List.of("max_tokens", "max_completion_tokens", "n_predict")) {
            if (body.value(name).filter(NO_LIMIT).isPresent()) {
                continue;
            }
            var most = body.integer(name, 1);
            if (most.isPresent()) {
                options = body.made(name, most.getAsInt(), options::withMaxTokens);
            }
        }
        var stop = body.oneOrMore("stop", Fields::text);
        if (!stop.isEmpty()) {
            options = body.made("stop", stop.toArray(String[]::new), options::withStop);
        }
        options = withLogProbabilities(body, options, stream, !choices.isEmpty());
        if (choices.isEmpty() && evidence.isPresent()) {
            options = options.withEvidence(evidence.getAsInt());
        }
        return options;
    }

    private static AskOptions withLogProbabilities(Fields body, AskOptions options, boolean stream, boolean choosing) {
        var alternatives = body.integer("top_logprobs", 0);
        if (!body.flag("logprobs").orElse(false)) {
            if (alternatives.isPresent() && alternatives.getAsInt() > 0) {
                throw new InvalidRequest(
                        "top_logprobs", "top_logprobs is given without logprobs; expected logprobs: true");
            }
            return options;
        }
        if (stream) {
            throw InvalidRequest.unsupported("logprobs", "logprobs in a stream", "leave out stream, or logprobs");
        }
        if (choosing) {
            throw InvalidRequest.unsupported(
                    "logprobs",
                    "logprobs of choices",
                    "leave it out; the answer's videoxl.choices has how probable each is");
        }
        return body.made("top_logprobs", alternatives.orElse(0), options::withLogProbabilities);
    }
}
