package io.videoxl.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * A choice of the instruction sets that our kernels use, for engines that are made until it is closed. The native layer takes it from this
 * process's environment, which Java can only read.
 */
final class InstructionSet implements AutoCloseable {
    /** Those of x86; a processor that lacks one multiplies as if there were no such kernels. */
    static final List<String> OF_INT8 = List.of("avx512-vnni", "avx-vnni", "avx2-int8");

    /** Those that multiply f32 as f32; likewise. */
    static final List<String> OF_F32 = List.of("avx512", "avx2");

    private static final String VARIABLE = "VIDEOXL_KERNELS";
    private static final String VARIABLE_OF_INT8 = "VIDEOXL_INT8_KERNELS";
    private static final MethodHandle SETENV = function(
            "setenv",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle UNSETENV =
            function("unsetenv", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private final String variable;

    private InstructionSet(String variable) {
        this.variable = variable;
    }

    /** One of {@link #OF_F32} for all but products in int8. */
    static InstructionSet choose(String name) throws Throwable {
        return set(VARIABLE, name);
    }

    /** One of {@link #OF_INT8}. */
    static InstructionSet chooseOfInt8(String name) throws Throwable {
        return set(VARIABLE_OF_INT8, name);
    }

    private static InstructionSet set(String variable, String name) throws Throwable {
        try (var arena = Arena.ofConfined()) {
            var status = (int) SETENV.invokeExact(arena.allocateFrom(variable), arena.allocateFrom(name), 1);
            assertEquals(0, status, "setenv");
        }
        return new InstructionSet(variable);
    }

    @Override
    public void close() throws Exception {
        try (var arena = Arena.ofConfined()) {
            var status = (int) UNSETENV.invokeExact(arena.allocateFrom(variable));
            assertEquals(0, status, "unsetenv");
        } catch (Throwable e) {
            throw new Exception(e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
    }
}
