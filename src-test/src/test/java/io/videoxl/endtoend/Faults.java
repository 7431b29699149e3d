package io.videoxl.endtoend;

import io.videoxl.AskOptions;
import io.videoxl.Device;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.worlds.video.VideoWriter;
import io.videoxl.worlds.video.VideoWriter.Options;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Bad files and bad arguments, over one good model and one good video. */
final class Faults implements AutoCloseable {
    private static final int CONTEXT = 1024;

    private final Path folder;
    private final Path film;
    private final byte[] modelBytes;
    private final VideoXL model;
    private final VideoMemory memory;

    Faults(Path folder) throws IOException {
        this.folder = folder;
        film = new Clip("mpeg4", 96, 64, 160, 0).write(folder.resolve("film.mp4"));
        var file = Models.golden(folder, CONTEXT);
        modelBytes = Files.readAllBytes(file);
        model = Models.load(file);
        memory = model.watch(film);
    }

    List<Fault> all() throws IOException {
        return Stream.of(videos(), models(), arguments()).flatMap(List::stream).toList();
    }

    private List<Fault> videos() throws IOException {
        byte[] video = Files.readAllBytes(film);
        var hollow = folder.resolve("hollow.avi");
        VideoWriter.open(hollow, new Options("mpeg4", 64, 64)).finish();
        return List.of(
                video("missing video", Code.VIDEO_UNREADABLE, folder.resolve("missing.mp4"), "no such file", "path"),
                video("empty video", Code.VIDEO_UNREADABLE, write("empty.mp4", new byte[0]), "empty"),
                video(
                        "truncated video",
                        Code.VIDEO_UNREADABLE,
                        write("truncated.mp4", Arrays.copyOf(video, video.length / 2)),
                        "cut short"),
                video(
                        "text in place of a video",
                        Code.VIDEO_UNREADABLE,
                        write("text.mp4", "This is not a video.\n".repeat(100).getBytes(StandardCharsets.UTF_8)),
                        "expected"),
                video("video without frames", Code.VIDEO_EMPTY, hollow, "no frames"));
    }

    private Fault video(String name, Code code, Path file, String... mentioned) {
        return new Fault(name, code, () -> model.watch(file).close(), withName(file, mentioned));
    }

    private List<Fault> models() throws IOException {
        return List.of(
                model("missing model", Code.MODEL_UNREADABLE, folder.resolve("missing.gguf"), "no such file"),
                model("empty model", Code.MODEL_UNREADABLE, write("empty.gguf", new byte[0]), "empty"),
                model("video in place of a model", Code.MODEL_UNREADABLE, film, "GGUF"),
                model(
                        "model cut short in its list of tensors",
                        Code.MODEL_UNREADABLE,
                        write("cut-list.gguf", Arrays.copyOf(modelBytes, 10_000)),
                        "cut short"),
                model(
                        "model cut short in its weights",
                        Code.MODEL_UNREADABLE,
                        write("cut-weights.gguf", Arrays.copyOf(modelBytes, modelBytes.length - 4096)),
                        "cut short"),
                model(
                        "model of another architecture",
                        Code.MODEL_INVALID,
                        changed("architecture.gguf", "general.architecture", bytes -> {
                            // The key is followed by its type and the value's length.
                            bytes.position(bytes.position() + 12);
                            return bytes.put("qwen2vl".getBytes(StandardCharsets.UTF_8));
                        }),
                        "qwen2vl",
                        "videoxl"),
                model(
                        "model without a tensor",
                        Code.MODEL_INVALID,
                        changed("tensor.gguf", "blk.1.attn_q_vst.weight", bytes -> {
                            bytes.position(bytes.position() - "weight".length());
                            return bytes.put("height".getBytes(StandardCharsets.UTF_8));
                        }),
                        "blk.1.attn_q_vst.weight",
                        "convert the model again"),
                model(
                        "model with a tensor of the wrong shape",
                        Code.MODEL_INVALID,
                        changed("shape.gguf", "blk.1.attn_k.weight", bytes -> {
                            // The name is followed by the number of sizes and the sizes.
                            int at = bytes.position() + 4;
                            long first = bytes.getLong(at);
                            return bytes.putLong(at, bytes.getLong(at + 8)).putLong(at + 8, first);
                        }),
                        "blk.1.attn_k.weight",
                        "256",
                        "128",
                        "convert the model again"));
    }

    private Fault model(String name, Code code, Path file, String... mentioned) {
        return new Fault(name, code, () -> Models.load(file).close(), withName(file, mentioned));
    }

    private List<Fault> arguments() {
        var words = "Who opens the door? ".repeat(300);
        return List.of(
                new Fault(
                        "ratio that does not divide the window",
                        Code.RATIO_INVALID,
                        () -> watch(WatchOptions.builder().compression(11)),
                        "ratio 11",
                        "ratios that fit every window",
                        "8, 14, 16"),
                new Fault(
                        "question too long for the context",
                        Code.CONTEXT_EXCEEDED,
                        () -> memory.ask(words),
                        "" + CONTEXT,
                        "shorter"),
                new Fault(
                        "answer too long for the context",
                        Code.CONTEXT_EXCEEDED,
                        () -> memory.ask("Who?", AskOptions.greedy().withMaxTokens(CONTEXT)),
                        "" + CONTEXT,
                        "lower maxTokens"),
                new Fault(
                        "system prompt too long for the context",
                        Code.CONTEXT_EXCEEDED,
                        () -> watch(WatchOptions.builder().systemPrompt(words)),
                        "" + CONTEXT,
                        "shorten the system prompt"),
                new Fault(
                        "video too long for the context",
                        Code.CONTEXT_EXCEEDED,
                        () -> watch(WatchOptions.builder()
                                .frames(FrameSampling.all())
                                .compression(2)),
                        "160 frames",
                        "" + CONTEXT,
                        "compression 4 would fit"),
                new Fault(
                        "device that is not there", Code.DEVICE_NOT_FOUND, () -> Device.named("CUDA7"), "CUDA7", "CPU"),
                new Fault(
                        "device that has gone",
                        Code.DEVICE_NOT_FOUND,
                        () -> VideoXL.builder()
                                .model(model.info().file())
                                .device(new Device("CUDA7", "", Device.Type.GPU, 0, 0))
                                .build()
                                .close(),
                        "CUDA7",
                        "CPU"));
    }

    private void watch(WatchOptions.Builder options) {
        model.watch(Video.of(film), options.build()).close();
    }

    private static String[] withName(Path file, String... mentioned) {
        return Stream.concat(Stream.of(file.toString()), Arrays.stream(mentioned))
                .toArray(String[]::new);
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    /** A copy of the model, changed from behind the first place that holds this text. */
    private Path changed(String name, String after, UnaryOperator<ByteBuffer> change) throws IOException {
        var text = new String(modelBytes, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(after);
        var bytes = ByteBuffer.wrap(modelBytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
        return write(name, change.apply(bytes.position(at + after.length())).array());
    }

    @Override
    public void close() {
        model.close();
    }
}
