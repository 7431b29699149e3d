package io.videoxl.server.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.videoxl.VideoInfo;
import io.videoxl.server.security.Caller;
import java.time.Duration;
import java.util.Objects;

/**
 * A video or image as it is kept.
 *
 * @param id its name in addresses
 * @param owner whose it is: {@link Caller#id}
 * @param name what people call it
 * @param origin where its bytes are
 * @param bytes how many; 0: nobody knows
 * @param digest SHA-256 of the bytes, where whoever brought them knew it
 * @param created when, in milliseconds since 1970
 * @param state whether it can be watched
 * @param error why it cannot
 * @param holds what it holds; null unless it is ready
 */
public record VideoRecord(
        String id,
        String owner,
        String name,
        Origin origin,
        long bytes,
        String digest,
        long created,
        State state,
        Failure error,
        Holding holds) {
    /** Whether a video can be watched. */
    public enum State {
        /** Its bytes are coming, or it is being found out what it holds. */
        READING,
        /** It can be watched. */
        READY,
        /** It cannot. */
        BROKEN
    }

    /** What something is watched as. */
    public enum Kind {
        /** Has an end. */
        VIDEO,
        /** One picture. */
        IMAGE,
        /** Is watched as it comes. */
        STREAM
    }

    /**
     * Where the bytes are.
     *
     * @param file in the video's own folder, by its name there
     * @param path below a root
     * @param address on the network, where they came from, or where they come from as they are watched
     * @param live whether they are watched as they come
     */
    public record Origin(String file, String path, String address, boolean live) {
        static Origin ofFile(String file) {
            return new Origin(file, null, null, false);
        }

        static Origin ofPath(String path) {
            return new Origin(null, path, null, false);
        }

        static Origin ofAddress(String address, boolean live) {
            return new Origin(null, null, address, live);
        }

        Origin fetched(String as) {
            return new Origin(as, null, address, false);
        }
    }

    /** Why something failed: the library's code where it has one. */
    public record Failure(String code, String message) {}

    /** What a video holds: {@link VideoInfo}, as far as it is used. */
    public record Holding(
            Kind kind,
            double durationSeconds,
            long frames,
            double frameRate,
            boolean variableFrameRate,
            int width,
            int height,
            int rotation,
            double pixelAspectRatio,
            String codec,
            String container) {
        /** What the library tells. */
        public static Holding of(Kind kind, VideoInfo info) {
            return new Holding(
                    kind,
                    info.duration().toNanos() / 1e9,
                    info.frameCount(),
                    info.averageFrameRate(),
                    info.variableFrameRate(),
                    info.width(),
                    info.height(),
                    info.rotation(),
                    info.pixelAspectRatio(),
                    info.codec(),
                    info.container());
        }

        /** The same as the library tells it. */
        @JsonIgnore
        public VideoInfo info() {
            return new VideoInfo(
                    container,
                    codec,
                    width,
                    height,
                    rotation,
                    Duration.ofNanos(Math.round(durationSeconds * 1e9)),
                    frames,
                    true,
                    frameRate,
                    variableFrameRate,
                    pixelAspectRatio,
                    io.videoxl.DynamicRange.STANDARD);
        }
    }

    /** Refuses nulls. */
    public VideoRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(state, "state");
    }

    /** Whether it is this caller's. */
    public boolean isOf(Caller caller) {
        return owner.equals(caller.id());
    }

    /** What it is watched as; null: not known yet. */
    @JsonIgnore
    public Kind kind() {
        return holds == null ? null : holds.kind();
    }

    VideoRecord ready(long size, Holding holding) {
        return new VideoRecord(id, owner, name, origin, size, digest, created, State.READY, null, holding);
    }

    VideoRecord broken(Failure why) {
        return new VideoRecord(id, owner, name, origin, bytes, digest, created, State.BROKEN, why, null);
    }

    VideoRecord at(Origin place, long size) {
        return new VideoRecord(id, owner, name, place, size, digest, created, state, error, holds);
    }
}
