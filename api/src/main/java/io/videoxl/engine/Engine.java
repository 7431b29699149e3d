package io.videoxl.engine;

import io.videoxl.Device;
import io.videoxl.MemoryType;
import io.videoxl.ModelPart;
import io.videoxl.engine.NativeModel.Loading;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleConsumer;

/**
 * A loaded model with its vision encoder and its decoder.
 *
 * <p>Thread-safe. Vision passes run one after the other, and so do decoder passes; the two kinds overlap.
 */
public final class Engine implements AutoCloseable {
    /** Longest run of tokens in one native call: bounds its working space and the time until it notices a cancellation. */
    public static final int TOKENS_PER_PASS = 512;

    private final NativeModel model;
    private final VisionEncoder vision;
    private final Decoder decoder;
    private final PassQueue visionPasses;
    private final PassQueue decoderPasses;

    private Engine(NativeModel model, VisionEncoder vision, Decoder decoder) {
        this.model = model;
        this.vision = vision;
        this.decoder = decoder;
        visionPasses = new PassQueue("videoxl-vision", model.name());
        decoderPasses = new PassQueue("videoxl-decoder", model.name());
    }

    /** Loads a model file onto a device, mapped where that can be; {@code progress} receives the part that is loaded. */
    public static Engine load(Path file, Device device, ComputeSettings settings, DoubleConsumer progress) {
        return load(file, device.name(), settings, Loading.MAPPED, progress);
    }

    /**
     * Loads a model file.
     *
     * @param devices one device's name, or several as {@code vxl_model_load} takes them; null: the best
     */
    public static Engine load(
            Path file, String devices, ComputeSettings settings, Loading loading, DoubleConsumer progress) {
        var model = NativeModel.load(file, devices, loading, progress);
        VisionEncoder vision = null;
        try {
            vision = new VisionEncoder(model, settings);
            var decoder = new Decoder(model, settings);
            return new Engine(model, vision, decoder);
        } catch (Throwable e) {
            if (vision != null) {
                vision.close();
            }
            model.close();
            throw e;
        }
    }

    public ModelShape shape() {
        return model.shape();
    }

    /** The name of the device that holds the model, or its first part. */
    public String device() {
        return model.device();
    }

    /** What lies where. */
    public List<ModelPart> parts() {
        return model.parts();
    }

    public KeyValueMemory newMemory(MemoryType type, int capacity) {
        return new KeyValueMemory(model, type, capacity);
    }

    public Features newFeatures(int capacity) {
        return new Features(model, capacity);
    }

    /** Encodes frames, S × S pixels of three bytes each, into rows of {@code features} from {@code firstRow} on. */
    public void encode(MemorySegment rgb, int frames, Features features, int firstRow, CancelFlag cancel) {
        visionPasses.run(() -> vision.encode(rgb, frames, features, firstRow, cancel), cancel);
    }

    /** Summarises rows {@code [0, count)} and appends {@code count / ratio} summaries to the memory. */
    public void summarise(KeyValueMemory memory, Features features, int count, int ratio, CancelFlag cancel) {
        decoderPasses.run(() -> decoder.summarise(memory, features, 0, count, ratio, cancel), cancel);
    }

    /**
     * Appends text and visual tokens as {@link Decoder#chunks} does.
     *
     * @param firstRow the row of {@code features} that the first visual token takes
     */
    public void chunks(
            KeyValueMemory memory, int[] ids, List<Chunk> chunks, Features features, int firstRow, CancelFlag cancel) {
        decoderPasses.run(() -> decoder.chunks(memory, ids, chunks, features, firstRow, cancel), cancel);
    }

    /** Appends to one memory what runs name of another, as {@link Decoder#condense} does. */
    public void condense(KeyValueMemory from, int[] runs, KeyValueMemory to, CancelFlag cancel) {
        decoderPasses.run(() -> decoder.condense(from, runs, to, cancel), cancel);
    }

    /** A named intermediate result of encoding frames. */
    public float[] stage(MemorySegment rgb, int frames, String name, int values) {
        var result = new AtomicReference<float[]>();
        visionPasses.run(() -> result.set(vision.stage(rgb, frames, name, values)), new CancelFlag());
        return result.get();
    }

    /**
     * Runs plain tokens over the memory and appends them.
     *
     * @param next receives the logits that follow the last token; null: they are not computed
     */
    public void run(KeyValueMemory memory, int[] tokens, float[] next, CancelFlag cancel) {
        for (int from = 0; from < tokens.length; from += TOKENS_PER_PASS) {
            int to = Math.min(tokens.length, from + TOKENS_PER_PASS);
            var part = Arrays.copyOfRange(tokens, from, to);
            var logits = to == tokens.length ? next : null;
            decoderPasses.run(() -> decoder.run(memory, part, logits, cancel), cancel);
        }
    }

    /** Runs tokens of several sequences side by side, as {@link Decoder#run(KeyValueMemory, List, int, CancelFlag)} does. */
    public void run(KeyValueMemory memory, List<Sequence> sequences, int vocabulary, CancelFlag cancel) {
        decoderPasses.run(() -> decoder.run(memory, sequences, vocabulary, cancel), cancel);
    }

    /** Ends running passes, whose callers get {@code CLOSED}, and frees the weights once the last memory is closed. */
    @Override
    public void close() {
        visionPasses.close();
        decoderPasses.close();
        vision.close();
        decoder.close();
        model.close();
    }
}
