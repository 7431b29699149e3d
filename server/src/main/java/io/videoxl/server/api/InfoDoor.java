package io.videoxl.server.api;

import io.videoxl.ModelInfo;
import io.videoxl.server.Limits;
import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Routes;
import io.videoxl.server.http.Routes.Access;
import io.videoxl.server.security.Caller;
import io.videoxl.server.work.Examples;
import io.videoxl.server.work.ModelSlot;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code GET /api/info}: what the server is, what it takes, and what it does unless told otherwise. */
public final class InfoDoor {
    private final ModelSlot model;
    private final Examples examples;
    private final Settings settings;
    private final Runnable asked;

    /** What of the server's settings is told. */
    public record Settings(
            String version, Limits limits, List<String> roots, boolean urls, boolean demo, boolean keyNeeded) {}

    /**
     * Nothing is told yet.
     *
     * @param model may still be loading
     * @param asked what is to be done where somebody asks, as the page does when it is opened
     */
    public InfoDoor(ModelSlot model, Examples examples, Settings settings, Runnable asked) {
        this.asked = asked;
        this.model = model;
        this.examples = examples;
        this.settings = settings;
    }

    /** Who has no key is told that one is needed. */
    record Closed(String version, boolean keyNeeded) {}

    record Info(
            String version,
            boolean keyNeeded,
            boolean loading,
            boolean demo,
            Model model,
            Map<String, Object> defaults,
            LimitsTold limits,
            List<String> roots,
            boolean urls,
            List<Examples.Told> examples) {}

    record Model(
            String name,
            String family,
            String fingerprint,
            String device,
            long weightBytes,
            int contextTokens,
            List<Integer> ratios,
            int windowFrames,
            int windowTokens,
            int tokensPerFrame,
            int framesPerGroup,
            int imageSize) {
        static Model of(ModelInfo info, String name) {
            return new Model(
                    name,
                    info.family().name().toLowerCase(Locale.ROOT),
                    info.fingerprint(),
                    info.device(),
                    info.weightBytes(),
                    info.contextLength(),
                    info.ratios(),
                    Math.ceilDiv(info.window(), info.tokensPerFrame()),
                    info.window(),
                    info.tokensPerFrame(),
                    info.framesPerGroup(),
                    info.imageSize());
        }
    }

    record LimitsTold(
            long uploadBytes,
            long bodyBytes,
            long pixels,
            long durationSeconds,
            int sources,
            int frames,
            int watchesWaiting,
            int questions) {
        static LimitsTold of(Limits limits) {
            return new LimitsTold(
                    limits.uploadBytes(),
                    limits.bodyBytes(),
                    limits.pixels(),
                    limits.duration().toSeconds(),
                    limits.sources(),
                    limits.frames(),
                    limits.watchesWaiting(),
                    limits.questions());
        }
    }

    /** Adds the endpoint. */
    public void register(Routes routes) {
        routes.add("GET", "/api/info", Access.OPEN, this::tell);
    }

    private void tell(Exchange exchange) throws IOException {
        if (exchange.caller().equals(Caller.NOBODY)) {
            exchange.send(200, new Closed(settings.version(), true));
            return;
        }
        asked.run();
        var info = model.isLoaded() ? Optional.of(model.get().info()) : Optional.<ModelInfo>empty();
        exchange.send(
                200,
                new Info(
                        settings.version(),
                        settings.keyNeeded(),
                        info.isEmpty(),
                        settings.demo(),
                        info.map(each -> Model.of(each, model.name())).orElse(null),
                        info.map(InfoDoor::defaults).orElse(null),
                        LimitsTold.of(settings.limits()),
                        settings.roots(),
                        settings.urls(),
                        examples.list(exchange.caller())));
    }

    private static Map<String, Object> defaults(ModelInfo info) {
        return switch (info.family()) {
            case VIDEO_XL -> Map.of("frames", 128, "rate", 1, "ratio", info.defaultRatio());
            case VIDEO_XL_2 -> Map.of("frames", 150);
        };
    }
}
