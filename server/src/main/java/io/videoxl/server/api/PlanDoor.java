package io.videoxl.server.api;

import io.videoxl.DynamicRange;
import io.videoxl.VideoInfo;
import io.videoxl.VideoXLException;
import io.videoxl.WatchPlan;
import io.videoxl.server.Limits;
import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.http.Routes;
import io.videoxl.server.security.Caller;
import io.videoxl.server.store.MemoryRecord.Source;
import io.videoxl.server.store.Speed;
import io.videoxl.server.store.VideoRecord.Kind;
import io.videoxl.server.store.VideoRecord.State;
import io.videoxl.server.store.VideoStore;
import io.videoxl.server.work.ModelSlot;
import io.videoxl.server.work.WatchRequests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** {@code POST /api/plan}: what would be watched, how much memory that takes and how long, before anything is. */
public final class PlanDoor {
    private static final double COMMON_RATE = 25;
    private static final double MOST_SECONDS = 1e7;

    private final ModelSlot model;
    private final VideoStore videos;
    private final Speed speed;
    private final Limits limits;

    /** @param speed as it was measured */
    public PlanDoor(ModelSlot model, VideoStore videos, Speed speed, Limits limits) {
        this.model = model;
        this.videos = videos;
        this.speed = speed;
        this.limits = limits;
    }

    /**
     * Frames that are summarised together.
     *
     * @param toSource source of the last, where it is another than the first's
     */
    record Window(int source, Integer toSource, double from, double to, int ratio, int tokens) {}

    /** A frame's time in its source. */
    record Time(int source, double at) {}

    /** @param ratio of all windows; left out where they differ */
    record Plan(
            boolean fits,
            String message,
            String videoxlCode,
            Integer frames,
            List<Double> times,
            List<Time> frameTimes,
            List<Window> windows,
            Integer ratio,
            Integer tokens,
            Long memoryBytes,
            Double expectedSeconds) {
        static Plan not(VideoXLException why) {
            return new Plan(false, why.getMessage(), why.code().name(), null, null, null, null, null, null, null, null);
        }
    }

    /** Adds the endpoint. */
    public void register(Routes routes) {
        routes.add("POST", "/api/plan", this::plan);
    }

    private void plan(Exchange exchange) throws IOException {
        var body = exchange.json(WatchBody.class);
        var loaded = model.get();
        var names = new HashMap<String, Integer>();
        var sources = new ArrayList<WatchPlan.Source>();
        for (var watched : body.sources()) {
            var source = source(exchange.caller(), watched, names.keySet());
            names.put(source.name(), sources.size());
            sources.add(source);
        }
        try {
            var plan = loaded.plan(sources, body.choices().options());
            if (plan.frames().size() > limits.frames()) {
                throw Refusal.badRequest(plan.frames().size() + " frames; this server watches at most "
                        + limits.frames() + " for a memory");
            }
            var fingerprint = loaded.info().fingerprint();
            var expected = speed.seconds(fingerprint, plan.frames().size());
            exchange.send(200, told(plan, names, expected.isPresent() ? expected.getAsDouble() : null));
        } catch (VideoXLException e) {
            switch (e.code()) {
                case RATIO_INVALID, CONTEXT_EXCEEDED -> exchange.send(200, Plan.not(e));
                default -> throw e;
            }
        }
    }

    private static Plan told(WatchPlan plan, Map<String, Integer> names, Double expected) {
        var times = plan.frames().stream()
                .map(frame -> new Time(names.get(frame.source()), frame.time().toNanos() / 1e9))
                .toList();
        var windows = plan.windows().stream()
                .map(window -> {
                    var first = times.get(window.firstFrame());
                    var last = times.get(window.endFrame() - 1);
                    return new Window(
                            first.source(),
                            last.source() == first.source() ? null : last.source(),
                            first.at(),
                            last.at(),
                            window.ratio(),
                            window.tokens());
                })
                .toList();
        var ratios = windows.stream().map(Window::ratio).distinct().toList();
        return new Plan(
                true,
                null,
                null,
                times.size(),
                times.stream().map(Time::at).toList(),
                times,
                windows,
                ratios.size() == 1 ? ratios.getFirst() : null,
                plan.tokens(),
                plan.bytes(),
                expected);
    }

    private WatchPlan.Source source(Caller caller, WatchBody.Watched watched, Set<String> taken) {
        if (watched.video() == null) {
            return new WatchPlan.Source(
                    free("what is to be uploaded", taken), info(watched), begin(watched), end(watched));
        }
        var video = videos.get(caller, watched.video());
        if (video.state() != State.READY || video.kind() == Kind.STREAM) {
            throw Refusal.conflict(video.name()
                    + (video.state() == State.READING
                            ? " is still being read"
                            : video.state() == State.BROKEN
                                    ? " cannot be watched: " + video.error().message()
                                    : " is watched as it comes; nobody knows how long it is"));
        }
        return WatchRequests.planned(
                new Source(video.id(), free(video.name(), taken), watched.from(), watched.to()), video);
    }

    /** A name that tells a source from the others. */
    private static String free(String name, Set<String> taken) {
        return IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> i == 1 ? name : name + " (" + i + ")")
                .filter(each -> !taken.contains(each))
                .findFirst()
                .orElseThrow();
    }

    private static Duration begin(WatchBody.Watched watched) {
        return new Source(null, "", watched.from(), watched.to()).begin();
    }

    private static Duration end(WatchBody.Watched watched) {
        return watched.to() == null ? WatchPlan.Source.END : new Source(null, "", watched.from(), watched.to()).end();
    }

    private static VideoInfo info(WatchBody.Watched watched) {
        double seconds = watched.durationSeconds() == null ? 0 : watched.durationSeconds();
        double rate = watched.frameRate() == null ? COMMON_RATE : watched.frameRate();
        if (!(seconds > 0 && seconds < MOST_SECONDS && rate > 0 && rate <= 1000)) {
            throw Refusal.badRequest(
                    "a source of a plan has neither a video nor a duration_seconds above 0; expected one");
        }
        return new VideoInfo(
                "",
                "",
                1,
                1,
                0,
                Duration.ofNanos(Math.round(seconds * 1e9)),
                Math.max(1, Math.round(seconds * rate)),
                true,
                rate,
                false,
                1,
                DynamicRange.STANDARD);
    }
}
