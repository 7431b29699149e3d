package io.videoxl.engine;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A native object: serves one call at a time, is freed once, and keeps what it was made from alive.
 *
 * <p>{@link #close} waits for a running call. What nobody closed is freed after garbage collection, with a warning.
 */
abstract class NativeObject implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NativeObject.class);
    private static final Cleaner CLEANER = Cleaner.create();

    /** Makes the native object: writes its pointer to {@code out} and returns the status. */
    @FunctionalInterface
    interface Maker {
        int make(MemorySegment parent, MemorySegment out);
    }

    private final ReentrantLock calls = new ReentrantLock();
    private final String name;
    private final Resource resource;
    private final Cleaner.Cleanable cleanable;

    /**
     * @param name for messages, e.g. {@code model tiny.gguf}
     * @param parent what this object is made from and must not outlive, or null
     */
    NativeObject(String name, NativeObject parent, Maker maker, Consumer<MemorySegment> free) {
        this.name = name;
        if (parent != null) {
            parent.resource.retain(parent.name);
        }
        var parentResource = parent == null ? null : parent.resource;
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.ADDRESS);
            Status.check(maker.make(parent == null ? MemorySegment.NULL : parentResource.pointer, out), name);
            resource = new Resource(name, out.get(ValueLayout.ADDRESS, 0), free, parentResource);
        } catch (Throwable e) {
            if (parentResource != null) {
                parentResource.release();
            }
            throw e;
        }
        cleanable = CLEANER.register(this, resource);
    }

    final String name() {
        return name;
    }

    /** Holds the object for one call. Where a call uses several, the one that computes comes first. */
    final Use use() {
        calls.lock();
        if (resource.closed) {
            calls.unlock();
            throw closed(name);
        }
        return new Use(this);
    }

    @Override
    public void close() {
        calls.lock();
        try {
            resource.closed = true;
            cleanable.clean();
        } finally {
            calls.unlock();
        }
    }

    static VideoXLException closed(String name) {
        return new VideoXLException(Code.CLOSED, "the " + name + " has been closed");
    }

    /** The right to call into a native object until it is closed. */
    static final class Use implements AutoCloseable {
        private final NativeObject object;

        private Use(NativeObject object) {
            this.object = object;
        }

        MemorySegment pointer() {
            return object.resource.pointer;
        }

        /** Throws what the status says. */
        void check(int status) {
            Status.check(status, object.name);
        }

        @Override
        public void close() {
            object.calls.unlock();
            Reference.reachabilityFence(object);
        }
    }

    /** The pointer, apart from its owner so that the cleaner can free it once the owner is gone. */
    private static final class Resource implements Runnable {
        private final String name;
        private final MemorySegment pointer;
        private final Consumer<MemorySegment> free;
        private final Resource parent;
        private volatile boolean closed;
        private int holders = 1;

        private Resource(String name, MemorySegment pointer, Consumer<MemorySegment> free, Resource parent) {
            this.name = name;
            this.pointer = pointer;
            this.free = free;
            this.parent = parent;
        }

        private synchronized void retain(String name) {
            if (closed) {
                throw closed(name);
            }
            holders++;
        }

        private void release() {
            synchronized (this) {
                if (--holders > 0) {
                    return;
                }
            }
            free.accept(pointer);
            if (parent != null) {
                parent.release();
            }
        }

        /** Runs once, from {@link NativeObject#close} or from the cleaner. */
        @Override
        public void run() {
            if (!closed) {
                closed = true;
                LOG.warn("the {} was never closed; it is freed now, use try-with-resources to free it in time", name);
            }
            release();
        }
    }
}
