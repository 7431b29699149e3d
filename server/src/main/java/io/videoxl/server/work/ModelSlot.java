package io.videoxl.server.work;

import io.videoxl.ModelInfo;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.server.http.Refusal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The model, which is loaded while the server answers already. Thread-safe. */
public final class ModelSlot implements AutoCloseable {
    private static final long RETRY_SECONDS = 5;

    private final CompletableFuture<VideoXL> model = new CompletableFuture<>();
    private final boolean owned;

    // Guarded by this.
    private boolean closed;

    private ModelSlot(boolean owned) {
        this.owned = owned;
    }

    /** A model that is somebody else's, who closes it. */
    public static ModelSlot of(VideoXL model) {
        var slot = new ModelSlot(false);
        slot.model.complete(model);
        return slot;
    }

    /** A model that is loaded by {@link #load}. */
    public static ModelSlot empty() {
        return new ModelSlot(true);
    }

    /** Loads in the background. */
    public void load(Supplier<VideoXL> loader) {
        Thread.ofPlatform().name("videoxl-server-load").daemon().start(() -> {
            try {
                put(loader.get());
            } catch (Throwable e) {
                model.completeExceptionally(e);
            }
        });
    }

    private void put(VideoXL loaded) {
        synchronized (this) {
            if (!closed) {
                model.complete(loaded);
                return;
            }
        }
        loaded.close();
    }

    /** Runs something with the model once it is there, if it ever is. */
    public void whenLoaded(Consumer<VideoXL> action) {
        model.thenAccept(action);
    }

    /**
     * The model.
     *
     * @throws Refusal 503 while it is being loaded
     * @throws VideoXLException what loading it threw
     */
    public VideoXL get() {
        if (!model.isDone()) {
            throw Refusal.unavailable("Loading model", RETRY_SECONDS);
        }
        return await();
    }

    /**
     * What the model is called: by its own name, or its file's where that says no more than that it is a model.
     *
     * @throws Refusal 503 while it is being loaded
     */
    public String name() {
        return name(get().info());
    }

    private static String name(ModelInfo info) {
        if (!info.name().isBlank() && !info.name().equalsIgnoreCase("model")) {
            return info.name();
        }
        return info.file().getFileName().toString().replaceFirst("(?i)\\.gguf$", "");
    }

    /** Whether it is there. */
    public boolean isLoaded() {
        return model.isDone() && !model.isCompletedExceptionally();
    }

    /**
     * Waits for the model.
     *
     * @throws VideoXLException what loading it threw
     */
    public VideoXL await() {
        try {
            return model.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new VideoXLException(Code.INTERNAL, "loading the model failed: " + e.getCause(), e.getCause());
        }
    }

    /** Frees a model that was loaded here. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        model.completeExceptionally(new VideoXLException(Code.CLOSED, "the server has been closed"));
        if (owned && isLoaded()) {
            model.join().close();
        }
    }
}
