package io.videoxl.golden;

import io.videoxl.MemoryType;
import io.videoxl.convert.WeightType;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.Engine;
import io.videoxl.engine.NativeModel.Loading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Golden files on any device: what was computed there, one file after the other, whatever comes of the one before. */
public final class DeviceGolden {
    /** What came of one file: how far off each kind of number is, or why it failed. */
    public record Found(
            String file, double features, double memory, double logits, int steps, int sameTokens, String failure) {}

    /** Hears of each file as it is done. */
    @FunctionalInterface
    public interface Listener {
        /** @param found of one file */
        void found(Found found);
    }

    private DeviceGolden() {}

    /**
     * Runs every file of a folder, of either family, following its tokens.
     *
     * @param models where models are made
     * @param devices one device's name, or those that a model is split between
     */
    public static void run(
            Path folder, Path models, String devices, WeightType type, MemoryType memoryType, Listener listener)
            throws IOException {
        try (var paths = Files.newDirectoryStream(folder, "{video,image,stage,full,chunked,bilevel}-*.safetensors")) {
            for (var path : paths) {
                listener.found(run(path, models, devices, type, memoryType));
            }
        }
    }

    private static Found run(Path path, Path models, String devices, WeightType type, MemoryType memoryType) {
        var name = path.getFileName().toString().replace(".safetensors", "");
        try {
            var file = GoldenFile.read(path);
            try (var engine = Engine.load(
                    file.model().converted(models, type),
                    devices,
                    new ComputeSettings(0, FlashAttention.AUTO),
                    Loading.MAPPED,
                    fraction -> {})) {
                var found = engine.shape().window() > 0
                        ? GoldenRun.follow(file, engine, memoryType)
                        : Xl2Run.run(file, engine, memoryType, true);
                return new Found(
                        name,
                        found.features(),
                        found.memory(),
                        found.logits(),
                        found.steps(),
                        found.sameTokens(),
                        null);
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            return new Found(name, Double.NaN, Double.NaN, Double.NaN, 0, 0, e.toString());
        }
    }
}
