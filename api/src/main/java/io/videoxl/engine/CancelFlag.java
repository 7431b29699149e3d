package io.videoxl.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** A flag that native calls watch while they run, and threads that wait for one; any thread may set it, and it stays set. */
public final class CancelFlag {
    private static final VarHandle VALUE = ValueLayout.JAVA_INT.varHandle();

    // Lives until nobody can set or watch it any more.
    private final MemorySegment flag = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    public void set() {
        VALUE.setVolatile(flag, 0L, 1);
        watches.forEach(Watch::fire);
    }

    /** Runs an action when the flag is set, on the thread that sets it; at once if it is set already. It runs at most once. */
    public Watch onSet(Runnable action) {
        var watch = new Watch(action);
        watches.add(watch);
        if (isSet()) {
            watch.fire();
        }
        return watch;
    }

    public boolean isSet() {
        return (int) VALUE.getVolatile(flag, 0L) != 0;
    }

    MemorySegment segment() {
        return flag;
    }

    /** An action that waits for the flag; closing it forgets the action. */
    public final class Watch implements AutoCloseable {
        private final AtomicReference<Runnable> action;

        private Watch(Runnable action) {
            this.action = new AtomicReference<>(action);
        }

        private void fire() {
            var first = action.getAndSet(null);
            if (first != null) {
                first.run();
            }
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
