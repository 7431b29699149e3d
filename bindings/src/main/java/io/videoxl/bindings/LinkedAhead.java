package io.videoxl.bindings;

import io.videoxl.bindings.generated.videoxl.videoxl;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has Java make, in a thread of its own, the code for calls of native functions. It does that for each type of function at the first that has
 * it, and keeps it; for those that every question needs it takes a quarter of a short run. No library is needed for it.
 */
public final class LinkedAhead {
    /** Types of functions: what they give and what they take. {@code v}: nothing, {@code i}: int, {@code l}: long, {@code p}: a pointer. */
    static final List<String> TYPES = List.of(
            "ip",
            "i",
            "vpp",
            "pp",
            "lp",
            "vp",
            "iip",
            "ipppppp",
            "ipp",
            "ipip",
            "ippp",
            "ipiip",
            "ipppippl",
            "vi",
            "p",
            "ipppi",
            "ipi",
            "pi",
            "ippippi",
            "ipppiiip");

    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private LinkedAhead() {}

    /** Begins, unless it has; calls of native functions wait for what is under way. */
    public static void start() {
        if (STARTED.compareAndSet(false, true)) {
            Thread.ofPlatform().name("videoxl-link").daemon().start(LinkedAhead::link);
        }
    }

    private static void link() {
        for (var type : TYPES) {
            link(descriptor(type));
        }
    }

    static FunctionDescriptor descriptor(String type) {
        var taken = new MemoryLayout[type.length() - 1];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = layout(type.charAt(i + 1));
        }
        return type.charAt(0) == 'v'
                ? FunctionDescriptor.ofVoid(taken)
                : FunctionDescriptor.of(layout(type.charAt(0)), taken);
    }

    private static MemoryLayout layout(int letter) {
        return switch (letter) {
            case 'i' -> videoxl.C_INT;
            case 'l' -> videoxl.C_LONG;
            case 'p' -> videoxl.C_POINTER;
            default -> throw new IllegalArgumentException(Character.toString(letter));
        };
    }

    private static void link(FunctionDescriptor type) {
        // An address that is bound and never called.
        Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(1), type);
    }
}
