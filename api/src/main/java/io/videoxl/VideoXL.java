package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.DemoModel;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.ComputeSettings.Kernels;
import io.videoxl.engine.Engine;
import io.videoxl.engine.ModelShape;
import io.videoxl.engine.NativeModel.Loading;
import io.videoxl.files.NativePath;
import io.videoxl.gguf.ModelFingerprint;
import io.videoxl.memory.MemoryFile;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.video.images.StillImages;
import io.videoxl.video.images.TileGrid;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.ExpectedFrames;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.watch.ChunkPlanner;
import io.videoxl.watch.PassPlan;
import io.videoxl.watch.Planner;
import io.videoxl.watch.WindowPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;

/**
 * A Video-XL or Video-XL-2 model, loaded and ready to watch videos.
 *
 * {@snippet file="SnippetsTest.java" region="ask-once"}
 *
 * <p>Asking many questions about one video costs one watching:
 *
 * {@snippet file="SnippetsTest.java" region="ask-often"}
 *
 * <p>Thread-safe and meant to live long. Calls from several threads share the device: passes are taken in turn, so two videos
 * that are watched at once advance window by window. Interrupting a thread in a call ends the call soon with {@code CANCELLED},
 * leaves the interrupt status set and the model usable.
 */
public final class VideoXL implements AutoCloseable {
    /** What the native layer takes at most. */
    private static final int MOST_THREADS = 4096;

    private static final int DEFAULT_RESERVE = 1024;

    private final Engine engine;
    private final Language language;
    private final TileGrid grid;
    private final ModelInfo info;
    private final ModelFingerprint fingerprint;

    private final Set<VideoMemory> memories = Collections.newSetFromMap(new WeakHashMap<>());
    private volatile boolean closed;

    private VideoXL(Path file, Engine engine, Language language, TileGrid grid, ModelFingerprint fingerprint) {
        this.engine = engine;
        this.fingerprint = fingerprint;
        this.language = language;
        this.grid = grid;
        if (engine.parts().size() > 1) {
            LoggerFactory.getLogger(VideoXL.class).info("{} is split: {}", file, engine.parts());
        }
        var shape = engine.shape();
        language.requireFits(file, shape.logits());
        info = new ModelInfo(
                file,
                language.modelName(),
                "", // told when it is asked for
                engine.device(),
                shape.weightBytes(),
                shape.hiddenSize(),
                shape.layers(),
                shape.heads(),
                shape.keyValueHeads(),
                language.vocabularySize(),
                shape.contextLength(),
                shape.window(),
                shape.ratios(),
                shape.window() == 0
                        ? 0
                        : WindowPlan.defaultRatio(shape.ratios(), shape.window(), shape.tokensPerFrame()),
                shape.imageSize(),
                shape.tokensPerFrame(),
                shape.visionLayers(),
                shape.family().kind(),
                shape.family().framesPerGroup());
        fingerprint.hashSoon();
    }

    /**
     * Loads a model onto {@link Device#best()}. While it is open its file must not be written to, only be replaced by renaming: see
     * {@link Builder#mapped}.
     *
     * @param model a GGUF file as {@code videoxl convert} writes it
     * @return the model, which the caller closes
     * @throws VideoXLException as {@link Builder#build} does
     */
    public static VideoXL load(Path model) {
        return builder().model(model).build();
    }

    /**
     * Loads the small trained model that comes as the dependency {@code io.videoxl:videoxl-demo-model}, to try the library with. It
     * knows coloured shapes, letters and digits in generated videos; its model card tells what it can and cannot do.
     *
     * @return the model, which the caller closes
     * @throws VideoXLException as {@link Builder#demoModel} and {@link Builder#build} do
     */
    public static VideoXL demo() {
        return builder().demoModel().build();
    }

    /** {@return settings for loading a model} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return what each device has of the model, in the order of the decoder's blocks; one part if the model is not split} */
    public List<ModelPart> parts() {
        return engine.parts();
    }

    /** {@return what the loaded model is} */
    public ModelInfo info() {
        return info.withFingerprint(fingerprint.value());
    }

    /** What {@link #info} tells, but for the fingerprint. */
    ModelInfo known() {
        return info;
    }

    /**
     * Tells how much of the context a question takes that is asked by itself: for {@link WatchOptions.Builder#reserve}.
     *
     * @param question what is to be asked
     * @return its tokens, with the chat template's words around it, as {@link Answer#questionTokens} counts them
     */
    public int questionTokens(String question) {
        return language.suffix(Objects.requireNonNull(question, "question")).length;
    }

    /**
     * Tells how much of the context a question takes that follows another in a chat.
     *
     * @param question what is to be asked
     * @return its tokens, with the chat template's words around it
     */
    public int followUpTokens(String question) {
        return language.followUp(Objects.requireNonNull(question, "question")).length;
    }

    /**
     * Tells how much of the context an answer takes.
     *
     * @param answer what might be answered
     * @return its tokens, as the model would generate them
     */
    public int answerTokens(String answer) {
        return language.answer(Objects.requireNonNull(answer, "answer")).length;
    }

    /**
     * Watches a file and answers one question about it, with the default options.
     *
     * @param video a video file, or an image file (not a GIF, which is a video), told by its first bytes
     * @param question what to ask
     * @return the answer
     * @throws VideoXLException as {@link #ask(List, String, WatchOptions, AskOptions)} does
     */
    public Answer ask(Path video, String question) {
        return ask(video, question, AskOptions.greedy());
    }

    /**
     * Watches a file with {@link WatchOptions#defaults()} and answers one question about it.
     *
     * @param video a video or image file
     * @param question what to ask
     * @param asking how to answer
     * @return the answer
     * @throws VideoXLException as {@link #ask(List, String, WatchOptions, AskOptions)} does
     */
    public Answer ask(Path video, String question, AskOptions asking) {
        return ask(visual(video), question, WatchOptions.defaults(), asking);
    }

    /**
     * Watches a video or an image, answers one question about it, and forgets it.
     *
     * @param visual what to watch
     * @param question what to ask
     * @param watching how to watch
     * @param asking how to answer
     * @return the answer
     * @throws VideoXLException as {@link #ask(List, String, WatchOptions, AskOptions)} does
     */
    public Answer ask(Visual visual, String question, WatchOptions watching, AskOptions asking) {
        return ask(List.of(visual), question, watching, asking);
    }

    /**
     * Watches videos and images, answers one question about them, and forgets them. For several questions {@link #watch} once.
     *
     * @param visuals what to watch, one or more
     * @param question what to ask
     * @param watching how to watch
     * @param asking how to answer
     * @return the answer
     * @throws VideoXLException as {@link #watch(List, WatchOptions)} and {@link VideoMemory#ask(String, AskOptions)} do; what
     *     does not fit the context is refused before anything is watched
     */
    public Answer ask(List<? extends Visual> visuals, String question, WatchOptions watching, AskOptions asking) {
        Objects.requireNonNull(question, "question");
        long reserved =
                language.suffix(question).length + (long) asking.maxTokens().orElse(1);
        try (var memory = watch(visuals, watching, reserved)) {
            return memory.ask(question, asking);
        }
    }

    /**
     * Watches a file with {@link WatchOptions#defaults()}.
     *
     * @param video a video or image file
     * @return the memory, which the caller closes
     * @throws VideoXLException as {@link #watch(List, WatchOptions)} does
     */
    public VideoMemory watch(Path video) {
        return watch(video, WatchOptions.defaults());
    }

    /**
     * Watches a file.
     *
     * @param video a video or image file
     * @param options how to watch
     * @return the memory, which the caller closes
     * @throws VideoXLException as {@link #watch(List, WatchOptions)} does
     */
    public VideoMemory watch(Path video, WatchOptions options) {
        return watch(visual(video), options);
    }

    /**
     * Watches a video or an image.
     *
     * @param visual what to watch
     * @param options how to watch
     * @return the memory, which the caller closes
     * @throws VideoXLException as {@link #watch(List, WatchOptions)} does
     */
    public VideoMemory watch(Visual visual, WatchOptions options) {
        return watch(List.of(visual), options);
    }

    /**
     * Watches videos and images, one after the other as one prompt shows them: every sampled frame becomes visual tokens, every
     * window of visual tokens is summarised into memory. Frames and visual tokens are dropped on the way, so working space does not
     * grow with the length of a video. All of them are opened first, so that a bad one is refused before anything is watched; images
     * are decoded then, and each keeps 3·S·S bytes for each of its tiles.
     *
     * @param visuals one or more; sampling applies to each video by itself
     * @param options how to watch
     * @return the memory, which the caller closes
     * @throws VideoXLException {@code VIDEO_UNREADABLE}, {@code VIDEO_EMPTY}, {@code RATIO_INVALID} (with the ratios that would
     *     fit), {@code CONTEXT_EXCEEDED} (with the ratio and the number of frames that would fit), {@code DEVICE_OUT_OF_MEMORY},
     *     {@code CANCELLED}, {@code CLOSED}
     */
    public VideoMemory watch(List<? extends Visual> visuals, WatchOptions options) {
        return watch(visuals, options, reserve(options));
    }

    private static Visual visual(Path file) {
        return StillImages.isOne(file) ? Image.of(file) : Video.of(file);
    }

    /** @param reserved tokens of question and answer that have to fit the context as well */
    private VideoMemory watch(List<? extends Visual> visuals, WatchOptions options, long reserved) {
        var memory = newMemory(options);
        try {
            memory.appender().append(List.copyOf(visuals), options, reserved, null);
            return memory;
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
    }

    /**
     * A memory of nothing yet, to {@linkplain VideoMemory#append append} to: for a live source that is asked about while it plays.
     *
     * @param options of which {@code systemPrompt} and {@code memoryType} are used
     * @return the memory, which the caller closes
     * @throws VideoXLException {@code CONTEXT_EXCEEDED} if the system prompt is too long, {@code DEVICE_OUT_OF_MEMORY},
     *     {@code CANCELLED}, {@code CLOSED}
     */
    public VideoMemory newMemory(WatchOptions options) {
        requireOpen();
        long start = System.nanoTime();
        var prefix = language.prefix(options.systemPrompt());
        if (prefix.length >= info.contextLength()) {
            throw new VideoXLException(
                    Code.CONTEXT_EXCEEDED,
                    "the system prompt has " + prefix.length + " tokens, the model " + info.contextLength()
                            + " positions; shorten the system prompt");
        }
        var memory = WorkingMemory.begin(engine, options.memoryType(), prefix);
        return register(new VideoMemory(this, memory, options.systemPrompt(), System.nanoTime() - start));
    }

    /**
     * Opens a memory that {@link VideoMemory#save} wrote. {@link SavedMemory#of} tells what a file holds without a model.
     *
     * @param file the memory file
     * @return the memory, which the caller closes
     * @throws VideoXLException {@code MEMORY_UNREADABLE} if the file is missing, damaged, cut short or of a later version, {@code
     *     MEMORY_MISMATCH} if another model made it, {@code DEVICE_OUT_OF_MEMORY}, {@code CANCELLED}, {@code CLOSED}
     */
    public VideoMemory open(Path file) {
        var located = NativePath.located(file);
        requireOpen();
        var opened = MemoryFile.read(located, engine, info.name(), fingerprint.value(), WorkingMemory.ROOM_STEP);
        return register(new VideoMemory(
                this, WorkingMemory.of(engine, opened), opened.record().systemPrompt(), 0));
    }

    /** @param alone whether nothing was watched before */
    FrameSource open(List<? extends Visual> visuals, WatchOptions options, boolean alone) {
        return Visuals.open(visuals, options.resolved(info.family()), info.imageSize(), imagesOf(info.family()), alone);
    }

    private Visuals.Images imagesOf(ModelFamily family) {
        return switch (family) {
            case VIDEO_XL -> new Visuals.TiledImages(grid);
            case VIDEO_XL_2 -> new Visuals.PaddedImages();
        };
    }

    /** How a source is watched into a memory. */
    PassPlan plan(OptionalInt frames, WatchOptions options, WorkingMemory memory, long reserved) {
        return plan(frames, options, memory.length(), memory.bytesPerToken(), reserved);
    }

    private PassPlan plan(OptionalInt frames, WatchOptions options, int kept, long bytesPerToken, long reserve) {
        return switch (info.family()) {
            case VIDEO_XL -> new Planner(shape(), kept, reserve, bytesPerToken).plan(frames, options.compression());
            case VIDEO_XL_2 ->
                new ChunkPlanner(shape(), kept, reserve, bytesPerToken)
                        .plan(frames, options.compression(), chunks(options), language.timeTokens());
        };
    }

    /**
     * Tells what {@link #watch(List, WatchOptions)} would watch, without opening or decoding anything, for people who choose the options.
     *
     * @param sources what is to be watched, each with an end
     * @param options how to watch
     * @return the plan
     * @throws VideoXLException as watching does, if it does not fit: {@code INVALID_ARGUMENT}, {@code RATIO_INVALID}, {@code
     *     CONTEXT_EXCEEDED}
     */
    public WatchPlan plan(List<WatchPlan.Source> sources, WatchOptions options) {
        if (sources.isEmpty()) {
            throw new VideoXLException(Code.INVALID_ARGUMENT, "nothing to watch: the list is empty, expected a source");
        }
        var resolved = options.resolved(info.family());
        var frames = sources.stream()
                .flatMap(
                        source -> ExpectedFrames.of(
                                resolved.frames(), new Clip(source.from(), source.to()), source.info(), source.name())
                                .stream())
                .toList();
        int prefix = language.prefix(options.systemPrompt()).length;
        long perToken = bytesPerToken(options.memoryType());
        var passes = plan(OptionalInt.of(frames.size()), options, prefix, perToken, reserve(options));
        var windows = IntStream.range(0, passes.size())
                .mapToObj(passes::window)
                .map(window -> new WatchPlan.Window(
                        window.firstFrame(), window.endFrame(), window.ratio(), window.summaries()))
                .toList();
        int kept = prefix + passes.kept();
        long positions = Math.max(passes.positions(prefix), kept + (long) reserve(options));
        return new WatchPlan(frames, windows, kept, positions * perToken);
    }

    private long bytesPerToken(MemoryType type) {
        long values = (long) shape().keyValueHeads() * shape().headSize();
        long row =
                switch (type) {
                    case F32 -> values * Float.BYTES;
                    case F16 -> values * Short.BYTES;
                    case Q8_0 -> values / 32 * 34;
                };
        return 2 * row * shape().layers();
    }

    private Chunks chunks(WatchOptions options) {
        var published = shape().family();
        return options.chunks().orElseGet(() -> new Chunks(published.chunkGroups(), published.chunksBefore()));
    }

    /** Tokens that the context keeps free for a question and its answer. */
    int reserve(WatchOptions options) {
        return options.reserve().orElse(Math.min(DEFAULT_RESERVE, info.contextLength() / 4));
    }

    Engine engine() {
        return engine;
    }

    ModelShape shape() {
        return engine.shape();
    }

    Language language() {
        return language;
    }

    VideoMemory register(VideoMemory memory) {
        synchronized (memories) {
            if (!closed) {
                memories.add(memory);
                return memory;
            }
        }
        memory.close();
        throw closed();
    }

    private void requireOpen() {
        if (closed) {
            throw closed();
        }
    }

    private VideoXLException closed() {
        return new VideoXLException(Code.CLOSED, "the model " + info.file() + " has been closed; load it again");
    }

    /**
     * Ends running calls, which throw {@code CLOSED}, closes every memory of this model and frees its weights. Closing twice is
     * harmless.
     */
    @Override
    public void close() {
        List<VideoMemory> open;
        synchronized (memories) {
            closed = true;
            open = new ArrayList<>(memories);
        }
        engine.close();
        open.forEach(VideoMemory::close);
    }

    /** Settings for loading a model; not thread-safe. */
    public static final class Builder {
        private Path model;
        private String devices;
        private int threads;
        private FlashAttention flashAttention = FlashAttention.AUTO;
        private Kernels kernels = Kernels.AUTO;
        private Loading loading = Loading.MAPPED;
        private DoubleConsumer onProgress = fraction -> {};

        private Builder() {}

        /**
         * The GGUF file. It has to be set.
         *
         * @param model a file as {@code videoxl convert} writes it
         * @return this
         */
        public Builder model(Path model) {
            this.model = NativePath.located(model);
            return this;
        }

        /**
         * The model of {@link VideoXL#demo}, which is unpacked into the user's cache.
         *
         * @return this
         * @throws VideoXLException {@code MODEL_UNREADABLE} if the dependency {@code io.videoxl:videoxl-demo-model} is missing, or
         *     its jar is damaged
         */
        public Builder demoModel() {
            try {
                return model(DemoModel.unpack()
                        .orElseThrow(() -> new VideoXLException(
                                VideoXLException.Code.MODEL_UNREADABLE,
                                "the demonstration model is on neither the class path nor the module path; add the "
                                        + "dependency " + DemoModel.dependency()
                                        + ", of the same version as the library")));
            } catch (IOException e) {
                throw new VideoXLException(
                        VideoXLException.Code.MODEL_UNREADABLE,
                        "the demonstration model cannot be unpacked: " + e.getMessage()
                                + ". Is there space on the disk? Else get the jar of " + DemoModel.dependency()
                                + " again",
                        e);
            }
        }

        /**
         * What holds the model and computes. Default: {@link Device#best()}.
         *
         * @param device one of {@link Device#list()}
         * @return this
         */
        public Builder device(Device device) {
            return devices(List.of(device));
        }

        /**
         * Devices that share the model if it does not fit the first of them. They take the decoder's blocks in this order, each as many
         * as fit beside their keys and values for the whole context and a GiB for intermediate results; the last one takes what is left.
         * The first also has the vision tower and the embeddings. {@link VideoXL#parts} tells what lies where.
         *
         * @param devices of {@link Device#list()}, each at most once; the CPU may be among them
         * @param blocks how many blocks each of the first devices is to have, whether or not more would fit; may be fewer numbers than
         *     devices
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT} if there is no device, or a number is negative or has no device
         */
        public Builder devices(List<Device> devices, int... blocks) {
            if (devices.isEmpty() || blocks.length > devices.size()) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "%d devices and numbers of blocks for %d of them, expected one device or more and no more numbers"
                                .formatted(devices.size(), blocks.length));
            }
            var names = new ArrayList<String>();
            for (var device : devices) {
                int i = names.size();
                if (i < blocks.length && blocks[i] < 0) {
                    throw new VideoXLException(
                            Code.INVALID_ARGUMENT, "a number of blocks is " + blocks[i] + ", expected 0 or more");
                }
                names.add(device.name() + (i < blocks.length ? "=" + blocks[i] : ""));
            }
            this.devices = String.join(",", names);
            return this;
        }

        /**
         * Threads that compute on the CPU. Default 0: one for each physical core, within the limits of a container.
         *
         * @param threads how many, 0 to 4096
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT} if that is out of its range
         */
        public Builder threads(int threads) {
            if (threads < 0 || threads > MOST_THREADS) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT, "VideoXL: threads is " + threads + ", expected 0 to " + MOST_THREADS);
            }
            this.threads = threads;
            return this;
        }

        /**
         * Whether attention runs as one fused operation: true insists on it, false computes separate products and a softmax, as
         * references do. Default: fused where the device can.
         *
         * @param flashAttention whether one fused operation
         * @return this
         */
        public Builder flashAttention(boolean flashAttention) {
            this.flashAttention = flashAttention ? FlashAttention.ON : FlashAttention.OFF;
            return this;
        }

        /**
         * Whether this library's own kernels multiply and attend on a CPU, several times as fast as ggml's where there are many rows, as
         * in windows and in the vision tower. Activations are rounded to integers of 8 bits where weights are quantized, and in most
         * products of a vision tower in f16; else to bf16 where the CPU has instructions for it. Weights in f32, and attention over a
         * memory in f32, are computed in f32. False: ggml's kernels alone, the reference.
         *
         * @param ownKernels default true
         * @return this builder
         */
        public Builder ownKernels(boolean ownKernels) {
            this.kernels = ownKernels ? Kernels.AUTO : Kernels.GGML;
            return this;
        }

        /**
         * Whether the weights are mapped on a CPU: loading takes no longer than the file takes to come into memory, and processes that
         * have the same model share it. False: they are read into memory of this process, so that the file may be written to
         * afterwards. Read they are in any case on a GPU, on a network file system, and where the file aligns tensors to less than 32
         * bytes.
         *
         * <p>A mapped file may be renamed, deleted or replaced by renaming another over it, but not written to or cut short. If that
         * happens, or the disk fails, calls that compute end with {@code MODEL_UNREADABLE}, and the model has to be loaded again.
         *
         * @param mapped default true
         * @return this builder
         */
        public Builder mapped(boolean mapped) {
            this.loading = mapped ? Loading.MAPPED : Loading.READ;
            return this;
        }

        /**
         * Receives the part that is loaded, on the loading thread; if it throws, loading ends with that. Default: nothing.
         *
         * @param listener takes the part, 0 to 1
         * @return this
         */
        public Builder onProgress(DoubleConsumer listener) {
            this.onProgress = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Loads the model. Interrupting the thread cancels.
         *
         * @return the model, which the caller closes
         * @throws VideoXLException {@code MODEL_UNREADABLE}, {@code MODEL_INVALID}, {@code DEVICE_NOT_FOUND},
         *     {@code DEVICE_OUT_OF_MEMORY}, {@code NATIVE_LIBRARY}, {@code CANCELLED}, or {@code INVALID_ARGUMENT} without a model
         */
        public VideoXL build() {
            if (model == null) {
                throw new VideoXLException(Code.INVALID_ARGUMENT, "VideoXL: no model file was given; call model(path)");
            }
            // What the file says besides its weights is read meanwhile; if it is refused, that ends the loading of
            // weights.
            try (var head = Background.start("loading " + model, () -> ModelHead.read(model))) {
                return build(head);
            }
        }

        private VideoXL build(Background<ModelHead> head) {
            var engine = loadEngine(head);
            try {
                var read = head.get();
                return new VideoXL(model, engine, read.language(), read.grid(), read.fingerprint());
            } catch (Throwable e) {
                engine.close();
                throw e;
            }
        }

        private Engine loadEngine(Background<ModelHead> head) {
            try {
                return Engine.load(
                        model,
                        devices, // null: the best, as Device.best() has it
                        new ComputeSettings(threads, flashAttention, kernels),
                        loading,
                        fraction -> {
                            head.rethrow();
                            onProgress.accept(fraction);
                        });
            } catch (VideoXLException e) {
                if (e.code() != Code.CANCELLED) {
                    head.get(); // of two complaints about one file this is the one that comes first, whoever was faster
                }
                throw e;
            }
        }
    }
}
