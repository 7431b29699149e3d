package io.videoxl.fuzz;

import io.videoxl.FrameSampling;
import io.videoxl.Image;
import io.videoxl.Video;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.convert.Converter;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.data.Subtitles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Hands an input to the library, as a user would. */
final class Targets implements AutoCloseable {
    private static final WatchOptions OPTIONS =
            WatchOptions.builder().frames(FrameSampling.uniform(4)).build();

    private final Path folder;
    private final VideoXL model;

    /** @param folder with what {@link Seeds} left there */
    Targets(Path folder) {
        this.folder = folder;
        model = VideoXL.builder().model(folder.resolve("model.gguf")).threads(1).build();
    }

    /** Where an input of a kind is put. */
    Path place(Kind kind) {
        return switch (kind) {
            case VIDEO -> folder.resolve("input.video");
            case IMAGE -> folder.resolve("input.image");
            case MODEL -> folder.resolve("input.gguf");
            case MEMORY -> folder.resolve("input.vxl");
            case CHECKPOINT -> folder.resolve("checkpoint").resolve("model.safetensors");
            case CONFIG -> folder.resolve("configured").resolve("config.json");
            case JSON -> folder.resolve("questions.json");
            case CSV -> folder.resolve("questions.csv");
            case PARQUET -> folder.resolve("questions.parquet");
            case SUBTITLES -> folder.resolve("input.srt");
        };
    }

    /** Throws what the library throws. */
    void run(Kind kind, Path file) throws IOException {
        switch (kind) {
            case VIDEO -> model.watch(Video.of(file), OPTIONS).close();
            case IMAGE -> model.watch(Image.of(file), OPTIONS).close();
            case MODEL -> VideoXL.builder().model(file).threads(1).build().close();
            case MEMORY -> model.open(file).close();
            case CHECKPOINT, CONFIG -> {
                var converted = folder.resolve("converted.gguf");
                try {
                    Converter.of(file.getParent()).write(converted);
                } finally {
                    Files.deleteIfExists(converted);
                }
            }
            case JSON, CSV, PARQUET -> Benchmark.VIDEO_MME.read(folder.resolve("videos"), List.of(file));
            case SUBTITLES -> Subtitles.read(file);
        }
    }

    /** What inputs of some kinds need beside them. */
    void prepare() throws IOException {
        Files.createDirectories(folder.resolve("videos"));
        var configured = Files.createDirectories(folder.resolve("configured"));
        try (var files = Files.list(folder.resolve("checkpoint"))) {
            for (var file : files.toList()) {
                var copy = configured.resolve(file.getFileName());
                if (!Files.exists(copy)) {
                    Files.copy(file, copy);
                }
            }
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
