package io.videoxl.bindings;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * What a loaded library must say of its version.
 *
 * @param library name for messages
 * @param function C function without arguments that returns the version as an {@code int}
 * @param shift bits below the number that must agree
 * @param expected that number; asked late, as a generated class needs the right to call native code already
 */
record VersionCheck(String library, String function, int shift, IntSupplier expected) {
    /** What is wrong with the loaded library; empty if nothing is. */
    Optional<String> problem() {
        // Not through the generated class: a symbol missing there would spoil that class for the life of the process.
        var address = NativeSymbols.lookup().find(function);
        if (address.isEmpty()) {
            return Optional.of(library + " has no function " + function);
        }
        var handle = Linker.nativeLinker().downcallHandle(address.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT));
        int found;
        try {
            found = (int) handle.invokeExact() >>> shift;
        } catch (Throwable e) {
            throw new AssertionError("a C function does not throw", e);
        }
        return found == expected.getAsInt()
                ? Optional.empty()
                : Optional.of(
                        library + " has version " + found + ", but version " + expected.getAsInt() + " is needed");
    }
}
