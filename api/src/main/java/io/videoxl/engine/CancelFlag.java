package io.videoxl.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** A flag that native calls watch while they run; any thread may set it, and it stays set. */
public final class CancelFlag {
    private static final VarHandle VALUE = ValueLayout.JAVA_INT.varHandle();

    // Lives until nobody can set or watch it any more.
    private final MemorySegment flag = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);

    public void set() {
        VALUE.setVolatile(flag, 0L, 1);
    }

    public boolean isSet() {
        return (int) VALUE.getVolatile(flag, 0L) != 0;
    }

    MemorySegment segment() {
        return flag;
    }
}
