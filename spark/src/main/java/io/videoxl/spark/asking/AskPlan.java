package io.videoxl.spark.asking;

import io.videoxl.spark.models.ModelPlace;
import io.videoxl.spark.options.NamedOptions;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What executors are told.
 *
 * @param model where the model is
 * @param fingerprint which model it has to be; null: any
 * @param options how to watch and answer
 * @param memories the folder that keeps memories; null: none are kept
 */
public record AskPlan(ModelPlace model, String fingerprint, NamedOptions options, String memories)
        implements Serializable {
    /** What an answer depends on beside video and question: the model and the options, as 32 hexadecimal digits. */
    public static String askedWith(String fingerprint, NamedOptions options) {
        return digest(fingerprint, options.watchingText(), options.askingText());
    }

    /** The file of a memory, by all that it depends on. */
    static String memoryName(String fingerprint, NamedOptions options, String video, String version) {
        return digest(fingerprint, options.watchingText(), video, version) + ".vxl";
    }

    private static String digest(String... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
