package io.videoxl.bindings;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** What Java allows to modules with native access alone, for those of this project that have none. */
public final class NativePointers {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private NativePointers() {}

    /**
     * What a pointer points to.
     *
     * @param pointer any but null
     * @param bytes how many are there, which is not checked
     * @return these bytes
     */
    public static MemorySegment sized(MemorySegment pointer, long bytes) {
        return pointer.reinterpret(bytes);
    }

    /**
     * Copies bytes into an array.
     *
     * @param address of the first of them
     * @param bytes takes them, from its start on
     * @param count how many are there, which is not checked
     */
    public static void copy(long address, byte[] bytes, int count) {
        if (count > 0) {
            MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, bytes, 0, count);
        }
    }

    /**
     * A text.
     *
     * @param pointer to its first byte; it ends with a zero byte
     * @return the text, which is UTF-8
     */
    public static String text(MemorySegment pointer) {
        return pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /**
     * A function for native code to call.
     *
     * @param handle what it does; throws nothing
     * @param descriptor its arguments and result
     * @param arena for how long it is there
     * @return its address
     */
    public static MemorySegment function(MethodHandle handle, FunctionDescriptor descriptor, Arena arena) {
        return Linker.nativeLinker().upcallStub(handle, descriptor, arena);
    }
}
