package io.videoxl.server;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.time.Duration;

/**
 * What a server takes at most. Whatever is beyond is refused with a status of HTTP that says so, before it costs anything. Immutable.
 *
 * @param uploadBytes bytes of one video or memory file
 * @param bodyBytes bytes of one other body
 * @param chatBodyBytes bytes of one body of OpenAI's API, which may carry videos in Base64
 * @param freeBytes bytes that uploads leave free on the disk
 * @param pixels pixels of a frame
 * @param duration length of a video
 * @param sources videos and images of one memory
 * @param frames frames of one memory
 * @param watchesAtOnce memories that are watched at the same time
 * @param watchesWaiting memories that wait to be watched
 * @param questions questions that are answered or wait for it
 * @param questionTime time of one answer
 * @param memoryBytes bytes on the device of memories that nobody is asking; beyond, those that were not asked for the longest time are
 *     put away on disk, and opened again when they are asked
 * @param passing memories that stay though nobody asked to keep them: those that requests of OpenAI's clients made. With the others go the
 *     videos and images that came in such requests.
 * @param connections connections at the same time
 * @param idle how long a connection may send and take nothing, how long the header of a request may take, and how long a body may come at
 *     less than 500 bytes a second
 * @param keepAlive how long a connection may be silent once a request on it was answered. Longer than clients keep theirs, so that they
 *     are who ends it: what is sent on a connection that the server is just ending is lost
 * @param heartbeat how often a client that waits is told that there is nothing new
 */
public record Limits(
        long uploadBytes,
        long bodyBytes,
        long chatBodyBytes,
        long freeBytes,
        long pixels,
        Duration duration,
        int sources,
        int frames,
        int watchesAtOnce,
        int watchesWaiting,
        int questions,
        Duration questionTime,
        long memoryBytes,
        int passing,
        int connections,
        Duration idle,
        Duration keepAlive,
        Duration heartbeat) {
    private static final Limits DEFAULTS = new Limits(
            16L << 30,
            1L << 20,
            256L << 20,
            1L << 30,
            1L << 27,
            Duration.ofHours(24),
            32,
            100_000,
            1,
            16,
            64,
            Duration.ofMinutes(10),
            2L << 30,
            64,
            1024,
            Duration.ofSeconds(30),
            Duration.ofMinutes(6),
            Duration.ofSeconds(15));

    /** Refuses what is not positive; {@code freeBytes}, {@code watchesWaiting}, {@code memoryBytes} and {@code passing} may be 0. */
    public Limits {
        require("uploadBytes", uploadBytes, 1);
        require("bodyBytes", bodyBytes, 1);
        require("chatBodyBytes", chatBodyBytes, 1);
        require("freeBytes", freeBytes, 0);
        require("pixels", pixels, 1);
        require("duration", duration.toMillis(), 1);
        require("sources", sources, 1);
        require("frames", frames, 1);
        require("watchesAtOnce", watchesAtOnce, 1);
        require("watchesWaiting", watchesWaiting, 0);
        require("questions", questions, 1);
        require("questionTime", questionTime.toMillis(), 1);
        require("memoryBytes", memoryBytes, 0);
        require("passing", passing, 0);
        require("connections", connections, 1);
        require("idle", idle.toMillis(), 1);
        require("keepAlive", keepAlive.toMillis(), 1);
        require("heartbeat", heartbeat.toMillis(), 1);
    }

    private static void require(String name, long value, long least) {
        if (value < least) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "Limits: " + name + " is " + value + ", expected " + least + " or more");
        }
    }

    /**
     * What applies unless told otherwise: uploads of 16 GiB, other bodies of 1 MiB and of 256 MiB for OpenAI's API, 1 GiB left free,
     * 134 million pixels, 24 hours, 32 sources and 100,000 frames of a memory, one watched at a time and 16 waiting, 64 questions of 10
     * minutes at most, 2 GiB of memories, 64 memories in passing, 1024 connections that may be silent for 30 s
     * and between requests for 6 minutes, a heartbeat every 15 s.
     *
     * @return these limits
     */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /** {@return a builder that begins with these limits} */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects limits; not thread-safe. What is out of its range is refused by {@link #build}. */
    public static final class Builder {
        private long uploadBytes;
        private long bodyBytes;
        private long chatBodyBytes;
        private long freeBytes;
        private long pixels;
        private Duration duration;
        private int sources;
        private int frames;
        private int watchesAtOnce;
        private int watchesWaiting;
        private int questions;
        private Duration questionTime;
        private long memoryBytes;
        private int passing;
        private int connections;
        private Duration idle;
        private Duration keepAlive;
        private Duration heartbeat;

        private Builder(Limits from) {
            uploadBytes = from.uploadBytes;
            bodyBytes = from.bodyBytes;
            chatBodyBytes = from.chatBodyBytes;
            freeBytes = from.freeBytes;
            pixels = from.pixels;
            duration = from.duration;
            sources = from.sources;
            frames = from.frames;
            watchesAtOnce = from.watchesAtOnce;
            watchesWaiting = from.watchesWaiting;
            questions = from.questions;
            questionTime = from.questionTime;
            memoryBytes = from.memoryBytes;
            passing = from.passing;
            connections = from.connections;
            idle = from.idle;
            keepAlive = from.keepAlive;
            heartbeat = from.heartbeat;
        }

        /**
         * Sets {@link Limits#uploadBytes}.
         *
         * @param uploadBytes the limit
         * @return this builder
         */
        public Builder uploadBytes(long uploadBytes) {
            this.uploadBytes = uploadBytes;
            return this;
        }

        /**
         * Sets {@link Limits#bodyBytes}.
         *
         * @param bodyBytes the limit
         * @return this builder
         */
        public Builder bodyBytes(long bodyBytes) {
            this.bodyBytes = bodyBytes;
            return this;
        }

        /**
         * Sets {@link Limits#chatBodyBytes}.
         *
         * @param chatBodyBytes the limit
         * @return this builder
         */
        public Builder chatBodyBytes(long chatBodyBytes) {
            this.chatBodyBytes = chatBodyBytes;
            return this;
        }

        /**
         * Sets {@link Limits#freeBytes}.
         *
         * @param freeBytes the limit
         * @return this builder
         */
        public Builder freeBytes(long freeBytes) {
            this.freeBytes = freeBytes;
            return this;
        }

        /**
         * Sets {@link Limits#pixels}.
         *
         * @param pixels the limit
         * @return this builder
         */
        public Builder pixels(long pixels) {
            this.pixels = pixels;
            return this;
        }

        /**
         * Sets {@link Limits#duration}.
         *
         * @param duration the limit
         * @return this builder
         */
        public Builder duration(Duration duration) {
            this.duration = duration;
            return this;
        }

        /**
         * Sets {@link Limits#sources}.
         *
         * @param sources the limit
         * @return this builder
         */
        public Builder sources(int sources) {
            this.sources = sources;
            return this;
        }

        /**
         * Sets {@link Limits#frames}.
         *
         * @param frames the limit
         * @return this builder
         */
        public Builder frames(int frames) {
            this.frames = frames;
            return this;
        }

        /**
         * Sets {@link Limits#watchesAtOnce}.
         *
         * @param watchesAtOnce the limit
         * @return this builder
         */
        public Builder watchesAtOnce(int watchesAtOnce) {
            this.watchesAtOnce = watchesAtOnce;
            return this;
        }

        /**
         * Sets {@link Limits#watchesWaiting}.
         *
         * @param watchesWaiting the limit
         * @return this builder
         */
        public Builder watchesWaiting(int watchesWaiting) {
            this.watchesWaiting = watchesWaiting;
            return this;
        }

        /**
         * Sets {@link Limits#questions}.
         *
         * @param questions the limit
         * @return this builder
         */
        public Builder questions(int questions) {
            this.questions = questions;
            return this;
        }

        /**
         * Sets {@link Limits#questionTime}.
         *
         * @param questionTime the limit
         * @return this builder
         */
        public Builder questionTime(Duration questionTime) {
            this.questionTime = questionTime;
            return this;
        }

        /**
         * Sets {@link Limits#memoryBytes}.
         *
         * @param memoryBytes the limit
         * @return this builder
         */
        public Builder memoryBytes(long memoryBytes) {
            this.memoryBytes = memoryBytes;
            return this;
        }

        /**
         * Sets {@link Limits#passing}.
         *
         * @param passing the limit
         * @return this builder
         */
        public Builder passing(int passing) {
            this.passing = passing;
            return this;
        }

        /**
         * Sets {@link Limits#connections}.
         *
         * @param connections the limit
         * @return this builder
         */
        public Builder connections(int connections) {
            this.connections = connections;
            return this;
        }

        /**
         * Sets {@link Limits#idle}.
         *
         * @param idle the limit
         * @return this builder
         */
        public Builder idle(Duration idle) {
            this.idle = idle;
            return this;
        }

        /**
         * Sets {@link Limits#keepAlive}.
         *
         * @param keepAlive the limit
         * @return this builder
         */
        public Builder keepAlive(Duration keepAlive) {
            this.keepAlive = keepAlive;
            return this;
        }

        /**
         * Sets {@link Limits#heartbeat}.
         *
         * @param heartbeat the limit
         * @return this builder
         */
        public Builder heartbeat(Duration heartbeat) {
            this.heartbeat = heartbeat;
            return this;
        }

        /** {@return the limits} */
        public Limits build() {
            return new Limits(
                    uploadBytes,
                    bodyBytes,
                    chatBodyBytes,
                    freeBytes,
                    pixels,
                    duration,
                    sources,
                    frames,
                    watchesAtOnce,
                    watchesWaiting,
                    questions,
                    questionTime,
                    memoryBytes,
                    passing,
                    connections,
                    idle,
                    keepAlive,
                    heartbeat);
        }
    }
}
