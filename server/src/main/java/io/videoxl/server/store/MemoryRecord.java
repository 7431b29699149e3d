package io.videoxl.server.store;

import io.videoxl.server.security.Caller;
import io.videoxl.server.store.VideoRecord.Failure;
import java.time.Duration;
import java.util.List;

/**
 * A memory as it is kept.
 *
 * @param id its name in addresses
 * @param owner whose it is
 * @param name what people call it
 * @param created when, in milliseconds since 1970
 * @param sources what is watched, in order
 * @param choices how
 * @param live whether it is watched as it comes, until somebody ends it
 * @param passing whether nobody waits for it but those who asked for it: it is given up with them, and listed once it was watched
 * @param state how far it is
 * @param error why it failed
 * @param model the fingerprint of the model that watched; null before
 * @param kept what there is of it; null before the first of it is on disk
 */
public record MemoryRecord(
        String id,
        String owner,
        String name,
        long created,
        List<Source> sources,
        WatchChoices choices,
        boolean live,
        boolean passing,
        State state,
        Failure error,
        String model,
        Kept kept) {
    /** How far a memory is. */
    public enum State {
        /** It waits to be watched. */
        QUEUED,
        /** It is being watched, and can be asked about what was watched so far. */
        WATCHING,
        /** All of it was watched. */
        READY,
        /** It could not be watched. */
        FAILED,
        /** Somebody ended it before it was watched. */
        CANCELLED
    }

    /**
     * What is watched.
     *
     * @param video its id; null in a memory that was brought
     * @param name by which its frames are told: no two sources have the same
     * @param from in seconds; null: from the start
     * @param to in seconds; null: to the end
     */
    public record Source(String video, String name, Double from, Double to) {
        /** Where to begin. */
        public Duration begin() {
            return from == null ? Duration.ZERO : duration(from);
        }

        /** Where to end; null: at the end. */
        public Duration end() {
            return to == null ? null : duration(to);
        }

        private static Duration duration(double seconds) {
            return Duration.ofNanos(Math.round(seconds * 1e9));
        }
    }

    /**
     * What there is of it on disk.
     *
     * @param tokens tokens that are kept
     * @param bytes of the file
     */
    public record Kept(int frames, int tokens, long bytes) {}

    /** Copies the list. */
    public MemoryRecord {
        sources = List.copyOf(sources);
    }

    /** Whether it is this caller's. */
    public boolean isOf(Caller caller) {
        return owner.equals(caller.id());
    }

    /** Whether a video is one of its sources. */
    public boolean shows(String video) {
        return sources.stream().anyMatch(source -> video.equals(source.video()));
    }

    /** Whether it is, or will be, watched. */
    public boolean isUnderWay() {
        return state == State.QUEUED || state == State.WATCHING;
    }

    /** The same in another state. */
    public MemoryRecord in(State other, Failure why) {
        return new MemoryRecord(id, owner, name, created, sources, choices, live, passing, other, why, model, kept);
    }

    /** The same with what is on disk now. */
    public MemoryRecord with(String fingerprint, Kept there) {
        return new MemoryRecord(
                id, owner, name, created, sources, choices, live, passing, state, error, fingerprint, there);
    }

    /** The same, but it is to stay. */
    public MemoryRecord lasting() {
        return new MemoryRecord(id, owner, name, created, sources, choices, live, false, state, error, model, kept);
    }
}
