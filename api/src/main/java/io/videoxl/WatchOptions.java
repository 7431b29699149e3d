package io.videoxl;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How a video is watched. {@link #defaults()} does what the model was published with.
 *
 * {@snippet file="SnippetsTest.java" region="watch-options"}
 *
 * <p>Immutable; thread-safe if the progress listener is.
 */
public final class WatchOptions {
    /** What the conversation's system turn says unless {@link Builder#systemPrompt} sets something else. */
    public static final String DEFAULT_SYSTEM_PROMPT = "You are a helpful assistant.";

    private static final int MOST_DECODER_THREADS = 64;
    private static final WatchOptions DEFAULTS = builder().build();

    private final FrameSampling frames;
    private final FrameFit fit;
    private final boolean displayAspect;
    private final boolean toneMapping;
    private final ImageTiling imageTiling;
    private final Compression compression;
    private final Optional<Chunks> chunks;
    private final OptionalInt reserve;
    private final MemoryType memoryType;
    private final String systemPrompt;
    private final int framesPerBatch;
    private final int decoderThreads;
    private final Consumer<Progress> onProgress;

    private WatchOptions(Builder builder) {
        frames = builder.frames;
        fit = builder.fit;
        displayAspect = builder.displayAspect;
        toneMapping = builder.toneMapping;
        imageTiling = builder.imageTiling;
        compression = builder.compression;
        chunks = builder.chunks;
        reserve = builder.reserve;
        memoryType = builder.memoryType;
        systemPrompt = builder.systemPrompt;
        framesPerBatch = builder.framesPerBatch;
        decoderThreads = builder.decoderThreads;
        onProgress = builder.onProgress;
    }

    /** {@return every option at the default that its builder method states} */
    public static WatchOptions defaults() {
        return DEFAULTS;
    }

    /** {@return a builder whose options start at their defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return which frames are watched} */
    public FrameSampling frames() {
        return frames;
    }

    /** {@return how a frame becomes the square that the model sees} */
    public FrameFit fit() {
        return fit;
    }

    /** {@return whether pixels that are not square get the shape that they have on a display} */
    public boolean displayAspect() {
        return displayAspect;
    }

    /** {@return whether a high dynamic range is brought into the standard one} */
    public boolean toneMapping() {
        return toneMapping;
    }

    /** {@return whether images are cut into tiles} */
    public ImageTiling imageTiling() {
        return imageTiling;
    }

    /** {@return how many visual tokens are summarised into one} */
    public Compression compression() {
        return compression;
    }

    /** {@return what visual tokens of a Video-XL-2 model see; empty: what it was published with} */
    public Optional<Chunks> chunks() {
        return chunks;
    }

    /** The same with what a family was published with where nothing else was chosen. */
    WatchOptions resolved(ModelFamily family) {
        var builder = toBuilder();
        builder.frames = frames instanceof FrameSampling.Auto ? new FrameSampling.Auto(family.frames()) : frames;
        builder.fit = fit == FrameFit.AUTO ? family.fit() : fit;
        return builder.build();
    }

    /** {@return a builder that begins with these options, for others that differ in little} */
    public Builder toBuilder() {
        var builder = new Builder();
        builder.frames = frames;
        builder.fit = fit;
        builder.displayAspect = displayAspect;
        builder.toneMapping = toneMapping;
        builder.imageTiling = imageTiling;
        builder.compression = compression;
        builder.chunks = chunks;
        builder.reserve = reserve;
        builder.memoryType = memoryType;
        builder.systemPrompt = systemPrompt;
        builder.framesPerBatch = framesPerBatch;
        builder.decoderThreads = decoderThreads;
        builder.onProgress = onProgress;
        return builder;
    }

    /**
     * {@return places in the context that are kept for question and answer; empty: 1024, or a quarter of the context if that is
     * less}
     */
    public OptionalInt reserve() {
        return reserve;
    }

    /** {@return how keys and values are kept} */
    public MemoryType memoryType() {
        return memoryType;
    }

    /** {@return the conversation's system turn} */
    public String systemPrompt() {
        return systemPrompt;
    }

    /** {@return frames encoded in one call; 0: as many as a window takes, at most 16} */
    public int framesPerBatch() {
        return framesPerBatch;
    }

    /** {@return threads that decode the video; 0: one for each processor, at most 8} */
    public int decoderThreads() {
        return decoderThreads;
    }

    /** What is kept of these in a memory: options beside the defaults that change what the model is shown of a picture. */
    List<String> changingPixels(ModelFamily family) {
        var changing = new ArrayList<String>();
        if (fit != FrameFit.AUTO && fit != family.fit()) {
            changing.add("fit " + fit);
        }
        if (displayAspect) {
            changing.add("display aspect");
        }
        if (toneMapping) {
            changing.add("tone mapping");
        }
        return changing;
    }

    /** {@return what receives the progress} */
    public Consumer<Progress> onProgress() {
        return onProgress;
    }

    /** Collects options; not thread-safe. */
    public static final class Builder {
        private FrameSampling frames = FrameSampling.auto();
        private FrameFit fit = FrameFit.AUTO;
        private boolean displayAspect;
        private boolean toneMapping;
        private ImageTiling imageTiling = ImageTiling.AUTO;
        private Compression compression = Compression.DEFAULT;
        private Optional<Chunks> chunks = Optional.empty();
        private OptionalInt reserve = OptionalInt.empty();
        private MemoryType memoryType = MemoryType.F16;
        private String systemPrompt = DEFAULT_SYSTEM_PROMPT;
        private int framesPerBatch;
        private int decoderThreads;
        private Consumer<Progress> onProgress = progress -> {};

        private Builder() {}

        /**
         * Which frames are watched. Default: {@link FrameSampling#auto}.
         *
         * @param frames which frames
         * @return this
         */
        public Builder frames(FrameSampling frames) {
            this.frames = Objects.requireNonNull(frames, "frames");
            return this;
        }

        /**
         * How a frame becomes the square that the model sees. Default: {@link FrameFit#AUTO}.
         *
         * @param fit the way
         * @return this
         */
        public Builder fit(FrameFit fit) {
            this.fit = Objects.requireNonNull(fit, "fit");
            return this;
        }

        /**
         * Whether pixels that are not square, as those of DVDs and much of television, get the shape that they have on a display:
         * width and height of a picture by its sample aspect ratio, the container's before the codec's. Default: false, every
         * pixel is taken for a square, as the published code does, and a warning tells of those that are not. {@link
         * FrameFit#STRETCH} distorts all shapes anyway.
         *
         * @param displayAspect whether they do
         * @return this
         */
        public Builder displayAspect(boolean displayAspect) {
            this.displayAspect = displayAspect;
            return this;
        }

        /**
         * Whether videos and images of a high dynamic range, by PQ or HLG (Recommendation ITU-R BT.2100), are brought into the standard range
         * and the colours of BT.709, and those of BT.2020 in the standard range into the colours of BT.709. White of 203 cd/m²
         * (Report ITU-R BT.2408) becomes nearly white; up to 0.3 of it light is kept, above it is compressed, up to the brightest
         * light that the video or image names, but at least 1000 cd/m². This takes FFmpeg's libavfilter, which comes with the other
         * libraries. Default: false, values are taken as if they were of the standard range, as the published code does, which
         * looks grey, and a warning tells it. Dolby Vision of profile 5 cannot be mapped; there a warning remains. Images are PNG, HEIC and AVIF whose code points
         * say so; gain maps are not applied.
         *
         * @param toneMapping whether they are
         * @return this
         */
        public Builder toneMapping(boolean toneMapping) {
            this.toneMapping = toneMapping;
            return this;
        }

        /**
         * Whether images are cut into tiles. Default: {@link ImageTiling#AUTO}.
         *
         * @param imageTiling when
         * @return this
         */
        public Builder imageTiling(ImageTiling imageTiling) {
            this.imageTiling = Objects.requireNonNull(imageTiling, "imageTiling");
            return this;
        }

        /**
         * How many visual tokens are summarised into one. Default: {@link Compression#DEFAULT}.
         *
         * @param compression the ratio, or how it is chosen
         * @return this
         */
        public Builder compression(Compression compression) {
            this.compression = Objects.requireNonNull(compression, "compression");
            return this;
        }

        /**
         * The same as {@code compression(Compression.of(ratio, more))}.
         *
         * @param ratio the first window's ratio
         * @param more the following windows' ratios, after which the first comes again
         * @return this
         * @throws VideoXLException {@code RATIO_INVALID} if a ratio is below 2
         */
        public Builder compression(int ratio, int... more) {
            return compression(Compression.of(ratio, more));
        }

        /**
         * What visual tokens of a Video-XL-2 model see of those before them; it means nothing to others. Default: what the model was
         * published with, 4 groups and 3 chunks.
         *
         * @param chunks their size and number
         * @return this
         */
        public Builder chunks(Chunks chunks) {
            this.chunks = Optional.of(chunks);
            return this;
        }

        /**
         * Tokens of the longest question and its answer: what is watched is refused if it leaves no room for so many in the model's
         * context. Default: 1024, or a quarter of the context if that is less. Where {@link VideoXL#ask} knows the question, this
         * is not used.
         *
         * @param tokens how many, 0 or more
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT} if it is negative
         */
        public Builder reserve(int tokens) {
            reserve = OptionalInt.of(notNegative("reserve", tokens));
            return this;
        }

        /**
         * How keys and values are kept. Default: {@link MemoryType#F16}.
         *
         * @param memoryType their type
         * @return this
         */
        public Builder memoryType(MemoryType memoryType) {
            this.memoryType = Objects.requireNonNull(memoryType, "memoryType");
            return this;
        }

        /**
         * The conversation's system turn, which stands before the video. Default: {@value #DEFAULT_SYSTEM_PROMPT}
         *
         * @param systemPrompt its text
         * @return this
         */
        public Builder systemPrompt(String systemPrompt) {
            this.systemPrompt = Objects.requireNonNull(systemPrompt, "systemPrompt");
            return this;
        }

        /**
         * Frames that the vision tower encodes in one call; more use a large GPU better and need more working space. Default 0:
         * as many as a window takes, at most 16.
         *
         * @param framesPerBatch how many, 0 or more
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT} if it is negative
         */
        public Builder framesPerBatch(int framesPerBatch) {
            this.framesPerBatch = notNegative("framesPerBatch", framesPerBatch);
            return this;
        }

        /**
         * Threads that decode the video. Default 0: one for each processor, at most 8.
         *
         * @param decoderThreads how many, 0 to 64
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT} if there are fewer or more
         */
        public Builder decoderThreads(int decoderThreads) {
            if (decoderThreads < 0 || decoderThreads > MOST_DECODER_THREADS) {
                throw new VideoXLException(
                        VideoXLException.Code.INVALID_ARGUMENT,
                        "WatchOptions: decoderThreads is " + decoderThreads + ", expected 0 to "
                                + MOST_DECODER_THREADS);
            }
            this.decoderThreads = decoderThreads;
            return this;
        }

        /**
         * Receives how far watching has come, a few times in each window. It is called on the library's threads, one call at a
         * time, and holds work up while it runs; if it throws, watching ends with that exception. Default: nothing.
         *
         * @param listener what receives the progress
         * @return this
         */
        public Builder onProgress(Consumer<Progress> listener) {
            this.onProgress = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** {@return the options as they are set now} */
        public WatchOptions build() {
            return new WatchOptions(this);
        }

        private static int notNegative(String option, int value) {
            if (value < 0) {
                throw new VideoXLException(
                        VideoXLException.Code.INVALID_ARGUMENT,
                        "WatchOptions: " + option + " is " + value + ", expected 0 or more");
            }
            return value;
        }
    }
}
