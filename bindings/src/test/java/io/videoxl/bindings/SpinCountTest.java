package io.videoxl.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpinCountTest {
    /** Bounds the spinning in a process of its own and prints what the native environment says then. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) throws Throwable {
            SpinCount.bound();
            var linker = Linker.nativeLinker();
            var getenv = linker.downcallHandle(
                    linker.defaultLookup().find("getenv").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
            try (var arena = Arena.ofConfined()) {
                var value = (MemorySegment) getenv.invokeExact(arena.allocateFrom(SpinCount.VARIABLE));
                System.out.print(
                        value.equals(MemorySegment.NULL)
                                ? "unset"
                                : value.reinterpret(100).getString(0));
            }
        }
    }

    private static String probe(Map<String, String> environment) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName()));
        builder.environment().keySet().removeAll(List.of(SpinCount.VARIABLE, "OMP_WAIT_POLICY"));
        builder.environment().putAll(environment);
        var process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor());
        return output;
    }

    @Test
    void spinningIsBoundedUnlessTheEnvironmentSaysHowToWait() throws Exception {
        assertEquals(SpinCount.ROUNDS, probe(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"GOMP_SPINCOUNT, 77, 77", "OMP_WAIT_POLICY, active, unset"})
    void whatTheUserHasSetStays(String variable, String value, String expected) throws Exception {
        assertEquals(expected, probe(Map.of(variable, value)));
    }
}
