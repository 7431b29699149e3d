package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.videoxl;
import io.videoxl.bindings.generated.videoxl.vxl_log_callback;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Hands ggml's log lines to SLF4J, logger {@code io.videoxl.native}. */
final class NativeLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.videoxl.native");

    private NativeLog() {}

    static void install() {
        videoxl.vxl_set_log(vxl_log_callback.allocate(NativeLog::line, Arena.global()), MemorySegment.NULL);
    }

    private static void line(int level, MemorySegment text, MemorySegment user) {
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
