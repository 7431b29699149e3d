package io.videoxl.server.work;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchPlan;
import io.videoxl.server.Limits;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.security.Caller;
import io.videoxl.server.store.MemoryRecord.Source;
import io.videoxl.server.store.VideoRecord;
import io.videoxl.server.store.VideoStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** What somebody wants to have watched: its sources get their names, and what is known to be impossible is refused at once. */
public final class WatchRequests {
    private final ModelSlot model;
    private final VideoStore videos;
    private final Limits limits;

    WatchRequests(ModelSlot model, VideoStore videos, Limits limits) {
        this.model = model;
        this.videos = videos;
        this.limits = limits;
    }

    /** With names that tell them apart. */
    List<Source> named(Caller caller, List<Source> sources) {
        if (sources.isEmpty() || sources.size() > limits.sources()) {
            throw Refusal.badRequest("sources: found " + sources.size() + ", expected 1 to " + limits.sources());
        }
        var named = new ArrayList<Source>();
        var seen = new HashMap<String, Integer>();
        for (var source : sources) {
            if (source.video() == null) {
                throw Refusal.badRequest("a source has no video; expected the id of one");
            }
            var video = videos.get(caller, source.video());
            requireClip(source);
            int count = seen.merge(video.name(), 1, Integer::sum);
            named.add(new Source(
                    video.id(),
                    count == 1 ? video.name() : video.name() + " (" + count + ")",
                    source.from(),
                    source.to()));
        }
        return named;
    }

    private static void requireClip(Source source) {
        double from = source.from() == null ? 0 : source.from();
        double to = source.to() == null ? Double.MAX_VALUE : source.to();
        if (!(from >= 0 && from < to) || from > 1e9 || source.to() != null && to > 1e9) {
            throw Refusal.badRequest("from and to: found " + source.from() + " and " + source.to()
                    + ", expected seconds from the start, from before to");
        }
    }

    /** What is known to be impossible is refused at once. */
    void requireFits(Caller caller, List<Source> sources, Memories.Wanted wanted) {
        var options = wanted.choices().options();
        var known = new ArrayList<WatchPlan.Source>();
        for (var source : sources) {
            var video = videos.get(caller, source.video());
            switch (video.state()) {
                case BROKEN ->
                    throw new VideoXLException(
                            Code.valueOf(video.error().code()), video.error().message());
                case READY -> {
                    if (video.kind() != VideoRecord.Kind.STREAM) {
                        known.add(planned(source, video));
                    }
                }
                case READING -> {}
            }
        }
        if (known.size() == sources.size() && model.isLoaded() && !wanted.live()) {
            requireFrames(model.get().plan(known, options).frames().size());
        }
    }

    /**
     * A source as the library plans it.
     *
     * @throws Refusal if a part is wanted of what has none
     */
    public static WatchPlan.Source planned(Source source, VideoRecord video) {
        if (video.kind() == VideoRecord.Kind.IMAGE && (source.from() != null || source.to() != null)) {
            throw Refusal.badRequest(video.name() + " is an image, which is shown whole; leave out from and to");
        }
        return new WatchPlan.Source(
                source.name(),
                video.holds().info(),
                source.begin(),
                source.end() == null ? WatchPlan.Source.END : source.end());
    }

    private void requireFrames(int frames) {
        if (frames > limits.frames()) {
            throw Refusal.badRequest(
                    frames + " frames; this server watches at most " + limits.frames() + " for a memory");
        }
    }
}
