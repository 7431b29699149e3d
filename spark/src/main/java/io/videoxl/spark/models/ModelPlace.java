package io.videoxl.spark.models;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.DemoModel;
import io.videoxl.gguf.ModelFingerprint;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkFiles;

/**
 * Where each executor finds the model.
 *
 * @param text {@link #DEMO}, {@link #SPARK_FILES} and a name, or a path
 */
public record ModelPlace(String text) implements Serializable {
    /** The small model that comes as a jar. */
    public static final String DEMO = "demo";

    /** What Spark distributes by {@code --files} or {@code SparkContext.addFile}. */
    public static final String SPARK_FILES = "spark-files:";

    /** Refuses nothing. */
    public ModelPlace {
        if (text.isBlank()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "the model's path is empty; expected a GGUF file that every executor has, " + SPARK_FILES
                            + "NAME, or " + DEMO);
        }
    }

    /**
     * The file on this machine.
     *
     * @throws VideoXLException {@code MODEL_UNREADABLE}, with this machine's name
     */
    public Path file() {
        if (text.equals(DEMO)) {
            return demo();
        }
        boolean distributed = text.startsWith(SPARK_FILES);
        var file = Path.of(distributed ? SparkFiles.get(text.substring(SPARK_FILES.length())) : text);
        if (!Files.isRegularFile(file)) {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    ThisHost.words() + ": there is no model file " + file + "; "
                            + (distributed
                                    ? "give it to Spark by --files or SparkContext.addFile"
                                    : "every executor needs it there: mount or copy it on each host, or give it to Spark"
                                            + " by --files and name it " + SPARK_FILES + file.getFileName()));
        }
        return file;
    }

    private static Path demo() {
        try {
            return DemoModel.unpack()
                    .orElseThrow(() -> new VideoXLException(
                            Code.MODEL_UNREADABLE,
                            ThisHost.words() + ": the demonstration model is not among the jars; add "
                                    + DemoModel.dependency() + " by --packages or --jars"));
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    ThisHost.words() + ": the demonstration model cannot be unpacked: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Tells models apart without loading one.
     *
     * @throws VideoXLException {@code MODEL_UNREADABLE}, with this machine's name
     */
    public String fingerprint() {
        var file = file();
        try {
            return ModelFingerprint.of(file);
        } catch (VideoXLException e) {
            throw ThisHost.named(e);
        }
    }
}
