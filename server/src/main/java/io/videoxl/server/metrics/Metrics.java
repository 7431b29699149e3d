package io.videoxl.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * What is counted and measured. Requests have the names and the buckets of OpenTelemetry's conventions for generative AI, written as Prometheus
 * does; the others begin with {@code videoxl_}. Thread-safe.
 */
public final class Metrics {
    private static final double[] REQUEST_SECONDS = {
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92
    };
    private static final double[] FIRST_TOKEN_SECONDS = {
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
    };
    private static final double[] TOKEN_SECONDS = {0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5
    };
    private static final double[] WATCH_SECONDS = {0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600};

    private static final String[] REQUEST_LABELS = {
        "gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "error_type"
    };
    private static final PrometheusTextFormatWriter FORMAT = PrometheusTextFormatWriter.create();
    private static final String OPERATION = "chat";
    private static final String PROVIDER = "videoxl";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram requests;
    private final Histogram firstTokens;
    private final Histogram tokens;
    private final Counter promptTokens;
    private final Counter answerTokens;
    private final Histogram watchings;
    private final Counter watchedFrames;
    private final Counter found;
    private final Counter watchFailures;

    /** Nothing counted yet. */
    public Metrics() {
        requests = histogram(
                "gen_ai_server_request_duration",
                "How long questions took, watching included.",
                REQUEST_SECONDS,
                REQUEST_LABELS);
        firstTokens = histogram(
                "gen_ai_server_time_to_first_token",
                "How long it took from a question to the first token of its answer.",
                FIRST_TOKEN_SECONDS,
                "gen_ai_operation_name",
                "gen_ai_provider_name",
                "gen_ai_request_model");
        tokens = histogram(
                "gen_ai_server_time_per_output_token",
                "How long each token of an answer took after the first.",
                TOKEN_SECONDS,
                "gen_ai_operation_name",
                "gen_ai_provider_name",
                "gen_ai_request_model");
        promptTokens = counter(
                "videoxl_prompt_tokens",
                "Tokens that answers were made from: there already, or made for the question.",
                "cached");
        answerTokens = counter("videoxl_answer_tokens", "Tokens of answers.");
        watchings = histogram("videoxl_watch_duration", "How long watching took.", WATCH_SECONDS);
        watchedFrames = counter("videoxl_watch_frames", "Frames that were watched.");
        found = counter("videoxl_watch_found", "How often what was asked about had been watched before.");
        watchFailures = counter("videoxl_watch_failures", "How often watching failed.", "code");
    }

    private Histogram histogram(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .unit(Unit.SECONDS)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .register(registry);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    /**
     * Adds a value that is asked for each time.
     *
     * @param name such as {@code videoxl_queue_waiting}
     */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /**
     * A question begins, now.
     *
     * @param model the name of the model that answers
     */
    public Question question(String model) {
        return new Question(model);
    }

    /** Something was watched to its end. */
    public void watched(int frames, Duration time) {
        watchings.observe(seconds(time));
        watchedFrames.inc(frames);
    }

    /** Watching failed. */
    public void watchFailed(String code) {
        watchFailures.labelValues(code).inc();
    }

    /** What is to be watched had been, or is being. */
    public void watchFound() {
        found.inc();
    }

    /** The media type of {@link #write}. */
    static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /** Writes all in Prometheus' text format. */
    void write(OutputStream out) throws IOException {
        FORMAT.write(out, registry.scrape());
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /** One question, from its request to the end of its answer. Only its first end counts. For one thread at a time. */
    public final class Question {
        private final String model;
        private final long start = System.nanoTime();
        private long first;
        private boolean ended;

        private Question(String model) {
            this.model = model;
        }

        /** A piece of the answer is there; all but the first call do nothing. */
        public void piece() {
            if (first == 0) {
                first = System.nanoTime();
                firstTokens.labelValues(OPERATION, PROVIDER, model).observe(Unit.nanosToSeconds(first - start));
            }
        }

        /**
         * The answer is whole.
         *
         * @param prompt tokens before the answer
         * @param cached those of them that were there already
         * @param answer tokens of the answer
         */
        public void answered(int prompt, int cached, int answer) {
            if (ended) {
                return;
            }
            long end = System.nanoTime();
            observe(end, "");
            if (first != 0 && answer > 1) {
                tokens.labelValues(OPERATION, PROVIDER, model).observe(Unit.nanosToSeconds(end - first) / (answer - 1));
            }
            promptTokens.labelValues("true").inc(cached);
            promptTokens.labelValues("false").inc(prompt - cached);
            answerTokens.inc(answer);
        }

        /**
         * There is no answer.
         *
         * @param type what kind of failure, such as a status or {@code cancelled}
         */
        public void failed(String type) {
            observe(System.nanoTime(), type);
        }

        private void observe(long end, String error) {
            if (ended) {
                return;
            }
            ended = true;
            requests.labelValues(OPERATION, PROVIDER, model, error).observe(Unit.nanosToSeconds(end - start));
        }
    }
}
