package io.videoxl.engine;

import static java.lang.invoke.MethodType.methodType;

import io.videoxl.bindings.NativePointers;
import io.videoxl.bindings.generated.videoxl.videoxl;
import io.videoxl.bindings.generated.videoxl.vxl_log_callback;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Hands ggml's log lines to SLF4J, logger {@code io.videoxl.native}.
 *
 * <p>The native layer is shared by all class loaders of the process and keeps the callback that was set last, for ever. So the callback is
 * made of the JDK's own classes, and knows ours through a weak reference: neither does it keep a class loader that nobody uses any more,
 * nor is it gone when a line comes.
 */
final class NativeLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.videoxl.native");
    /** Lives as long as this class. */
    private static final BiConsumer<Integer, MemorySegment> LINES = NativeLog::line;

    private NativeLog() {}

    static void install() {
        var callback = NativePointers.function(weakly(LINES), vxl_log_callback.descriptor(), Arena.global());
        videoxl.vxl_set_log(callback, MemorySegment.NULL);
    }

    /** Of level, text and user pointer: calls the receiver, if it is still there. */
    private static MethodHandle weakly(BiConsumer<Integer, MemorySegment> receiver) {
        var lookup = MethodHandles.publicLookup();
        try {
            var get = lookup.findVirtual(WeakReference.class, "get", methodType(Object.class))
                    .bindTo(new WeakReference<>(receiver));
            var isThere = lookup.findStatic(Objects.class, "nonNull", methodType(boolean.class, Object.class));
            var line = methodType(void.class, Object.class, int.class, MemorySegment.class);
            var accept = lookup.findVirtual(
                            BiConsumer.class, "accept", methodType(void.class, Object.class, Object.class))
                    .asType(line);
            var call = MethodHandles.foldArguments(
                    MethodHandles.guardWithTest(isThere, accept, MethodHandles.empty(line)), get);
            return MethodHandles.dropArguments(call, 2, MemorySegment.class);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("methods of the JDK", e);
        }
    }

    private static void line(int level, MemorySegment text) {
        // An exception that left an upcall would end the process.
        try {
            LOG.atLevel(level(level)).log(text.getString(0));
        } catch (Throwable dropped) {
            return;
        }
    }

    private static Level level(int level) {
        if (level >= videoxl.VXL_LOG_ERROR()) {
            return Level.ERROR;
        } else if (level == videoxl.VXL_LOG_WARN()) {
            return Level.WARN;
        }
        return level == videoxl.VXL_LOG_INFO() ? Level.INFO : Level.DEBUG;
    }
}
