package io.videoxl.spark.models;

import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.OptionalInt;

/**
 * A model in use. {@link #close} gives it back; it stays loaded for who comes next.
 *
 * <p>Thread-safe.
 */
public final class LoadedModel implements AutoCloseable {
    private final VideoXL model;
    private final OptionalInt threads;
    private final Runnable giveBack;

    LoadedModel(VideoXL model, OptionalInt threads, Runnable giveBack) {
        this.model = model;
        this.threads = threads;
        this.giveBack = giveBack;
    }

    /** The model, which is not to be closed. */
    public VideoXL model() {
        return model;
    }

    /** Threads that it computes with, if that was decided. */
    public OptionalInt threads() {
        return threads;
    }

    /**
     * Refuses another model than the one that the job was planned with.
     *
     * @throws VideoXLException {@code MODEL_INVALID}, with this machine's name
     */
    public void require(String fingerprint) {
        var found = model.info().fingerprint();
        if (!found.equals(fingerprint)) {
            throw new VideoXLException(
                    Code.MODEL_INVALID,
                    "%s: the model file %s is another one than on the host that was asked first (fingerprint %s, expected %s); every executor needs the same file"
                            .formatted(ThisHost.words(), model.info().file(), found, fingerprint));
        }
    }

    @Override
    public void close() {
        giveBack.run();
    }
}
