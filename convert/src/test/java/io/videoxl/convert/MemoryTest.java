package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Conversion in a process of its own, whose peak memory is then known. */
@EnabledOnOs(OS.LINUX)
class MemoryTest {
    private static final int ALLOWED_KB = 48 * 1024;

    @TempDir
    Path folder;

    @Test
    void memoryDoesNotGrowWithTheModel() throws Exception {
        var small = peak(64);
        var large = peak(16384);
        assertTrue(Files.size(folder.resolve("64.gguf")) < 40L << 20);
        assertTrue(Files.size(folder.resolve("16384.gguf")) > 200L << 20);
        assertTrue(
                large < small + ALLOWED_KB, "%d KB for a small model, %d KB for a large one".formatted(small, large));
    }

    /** Peak resident memory, in KB, of writing a checkpoint with so wide an MLP and converting it. */
    private int peak(int intermediateSize) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var output = folder.resolve(intermediateSize + ".txt");
        var process = new ProcessBuilder(List.of(
                        java,
                        "-Xmx64m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryTest.class.getName(),
                        folder.toString(),
                        Integer.toString(intermediateSize)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> read(output));
        return Integer.parseInt(read(output).replaceAll("(?s).*VmHWM:\\s*(\\d+) kB.*", "$1"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    public static void main(String[] args) throws IOException {
        var folder = Path.of(args[0]);
        var checkpoint = folder.resolve("hf-" + args[1]);
        HuggingFaceCheckpoint.ofConfig(Synthesizer.configOf("golden")
                        .toString()
                        .replace("\"hidden_size\":256", "\"hidden_size\":1024")
                        .replace("\"intermediate_size\":512", "\"intermediate_size\":" + args[1]))
                .type(WeightType.BF16)
                .write(checkpoint);
        Converter.of(checkpoint).type(WeightType.F16).write(folder.resolve(args[1] + ".gguf"));
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .forEach(System.out::println);
    }
}
