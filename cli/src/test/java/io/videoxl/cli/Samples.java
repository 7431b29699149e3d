package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.worlds.video.VideoWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/** What tests show a small model, and what they read. */
final class Samples {
    private Samples() {}

    /** A model of a few megabytes: 16 visual tokens a frame, windows of 160, ratios 2 to 16. */
    static String model(Path folder) {
        var model = folder.resolve("model.gguf").toString();
        var synth = Run.of("synth", "golden", model, "--type", "f32");
        assertEquals(0, synth.status(), synth.err());
        assertTrue(synth.err().contains("Wrote " + model), synth.err());
        return model;
    }

    /** 60 frames, 2.4 seconds, each of one colour, each twelfth a key frame. */
    static String video(Path file) {
        return video(file, 60);
    }

    /** The same with so many frames. */
    static String video(Path file, int frames) {
        var pixels = new byte[3 * 64 * 48];
        var random = new Random(7);
        var options = new VideoWriter.Options("mpeg4", 64, 48)
                .withKeyFrameInterval(12)
                .withEncoderOptions(Map.of("sc_threshold", "1000000000")); // none where the colour changes
        try (var writer = VideoWriter.open(file, options)) {
            for (int frame = 0; frame < frames; frame++) {
                Arrays.fill(pixels, (byte) random.nextInt());
                writer.write(pixels);
            }
            writer.finish();
        }
        return file.toString();
    }

    /** Wider than high. */
    static String image(Path file) throws IOException {
        var picture = new BufferedImage(90, 60, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 60; y++) {
            for (int x = 0; x < 90; x++) {
                picture.setRGB(x, y, 0x20305 * (x + y));
            }
        }
        ImageIO.write(picture, "png", file.toFile());
        return file.toString();
    }

    static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }
}
