package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.videoxl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jars that add a backend for GPUs, where there is no GPU: Vulkan's as the native build made it, and CUDA's with a stand-in for ggml's
 * library, which asks for the same driver. Each in a JVM of its own.
 */
class GpuBackendsTest {
    private static final Path NATIVE = Path.of("../native");
    private static final String FOLDER = "io/videoxl/natives/linux-x86_64-";
    private static final String NO_DRIVER =
            "libcuda-of-no-machine.so.1: cannot open shared object file: No such file or directory";

    /** What is wrong with a stand-in. */
    private enum Wrong {
        NO_DRIVER,
        DAMAGED,
        NO_BACKEND
    }

    @TempDir
    Path folder;

    @Test
    void withoutAVulkanDeviceTheCpuServesAndOneWarningSaysWhy() throws Exception {
        var warning = onlyWarning(devices(List.of(vulkanJar())));
        assertTrue(warning.contains("everything runs on the CPU"), warning);
        assertTrue(
                warning.matches(
                        ".*videoxl-natives with classifier linux-x86_64-vulkan: (no device was found|libvulkan.so.1: cannot .*)"),
                warning);
    }

    @Test
    void withoutADriverNothingIsUnpackedAndOneWarningSaysWhy() throws Exception {
        var warning = onlyWarning(devices(List.of(cudaJar("", Wrong.NO_DRIVER))));
        assertTrue(warning.endsWith("with classifier linux-x86_64-cuda: " + NO_DRIVER), warning);
        assertFalse(unpacked().contains("cuda"), () -> unpacked().toString());
    }

    @Test
    void bothJarsTogetherGiveOneWarningWithBothReasons() throws Exception {
        var warning = onlyWarning(devices(List.of(vulkanJar(), cudaJar("", Wrong.NO_DRIVER))));
        assertTrue(warning.contains("linux-x86_64-cuda: " + NO_DRIVER + "; "), warning);
        assertTrue(warning.contains("linux-x86_64-vulkan: "), warning);
    }

    @Test
    void jarsAreFoundOnTheModulePathToo() throws Exception {
        var jars = List.of(vulkanJar(), cudaJar("", Wrong.NO_DRIVER));
        var jvm = Jvm.withOptions(
                        "--add-modules=io.videoxl",
                        "--enable-native-access=io.videoxl.bindings",
                        "-Dvideoxl.cache.dir=" + folder.resolve("cache"),
                        "-Dorg.slf4j.simpleLogger.logFile=System.out")
                .with(jars)
                .withModules(entry -> !entry.contains("test-classes"));
        var warning = onlyWarning(jvm.run(DevicesProbe.class));
        assertTrue(warning.contains("linux-x86_64-cuda: ") && warning.contains("linux-x86_64-vulkan: "), warning);
    }

    @Test
    void backendOfAnotherVersionOfGgmlIsNamedAndNotLoaded() throws Exception {
        var warning = onlyWarning(devices(List.of(cudaJar("0.1.0", Wrong.NO_DRIVER))));
        assertTrue(
                warning.contains("linux-x86_64-cuda: it is of ggml 0.1.0 and was not loaded, since ggml here is "
                        + ggmlVersion()),
                warning);
        assertFalse(unpacked().contains("cuda"), () -> unpacked().toString());
    }

    @Test
    void damagedJarIsNamed() throws Exception {
        var warning = onlyWarning(devices(List.of(cudaJar("", Wrong.DAMAGED))));
        assertTrue(warning.contains("libggml-cuda.so is damaged"), warning);
    }

    @Test
    void libraryThatIsNoBackendIsRefused() throws Exception {
        var warning = onlyWarning(devices(List.of(cudaJar("", Wrong.NO_BACKEND))));
        assertTrue(warning.contains("failed to find ggml_backend_init"), warning);
    }

    @Test
    void backendThatNeedsWhatGgmlDoesNotHaveIsNotPacked() throws Exception {
        var library = compile("libggml-cuda.so", "void ggml_of_tomorrow(void); void f(void) { ggml_of_tomorrow(); }");
        var failed = cmake(
                "-Dbackend=" + library,
                "-Dggml_version=" + NATIVE.resolve("target/cmake/ggml_version").toAbsolutePath(),
                "-Dggml_files=" + ggmlBase(),
                "-Dnm=nm",
                "-Dreadelf=readelf",
                "-DCMAKE_INSTALL_PREFIX=" + folder.resolve("stage"),
                "-P",
                NATIVE.resolve("backend.cmake").toString());
        assertTrue(failed.contains("needs ggml_of_tomorrow, which ggml " + ggmlVersion() + " does not have"), failed);
        assertFalse(Files.exists(folder.resolve("stage")));
    }

    // ---- jars

    private static Path vulkanJar() throws IOException {
        try (var jars =
                Files.newDirectoryStream(NATIVE.resolve("target"), "videoxl-natives-*-linux-x86_64-vulkan.jar")) {
            var found = jars.iterator();
            assumeTrue(found.hasNext(), "the ggml that was built against has no backend for Vulkan");
            return found.next();
        }
    }

    /**
     * A jar that the native build's own scripts fill.
     *
     * @param version of ggml that it tells; empty: what the scripts tell
     */
    private Path cudaJar(String version, Wrong wrong) throws Exception {
        var driver = compile("libcuda-of-no-machine.so.1", "int cuInit(void) { return 100; }");
        var library = wrong == Wrong.NO_DRIVER
                ? compile(
                        "libggml-cuda.so",
                        "int cuInit(void); int start(void) { return cuInit(); }",
                        "-Wl,--no-as-needed",
                        driver.toString())
                : compile("libggml-cuda.so", "int start(void) { return 0; }");
        var stage = folder.resolve("stage-cuda");
        var packed = stage.resolve(FOLDER + "cuda");
        assertEquals(
                "",
                cmake(
                        "-Dbackend=" + library,
                        "-Dggml_version="
                                + NATIVE.resolve("target/cmake/ggml_version").toAbsolutePath(),
                        "-Dggml_files=" + ggmlBase(),
                        "-Dnm=nm",
                        "-Dreadelf=readelf",
                        "-DCMAKE_INSTALL_PREFIX=" + packed.toAbsolutePath(),
                        "-P",
                        NATIVE.resolve("backend.cmake").toString()));
        Files.delete(driver);
        var properties = packed.resolve("backend.properties");
        if (!version.isEmpty()) {
            Files.writeString(properties, Files.readString(properties).replaceFirst("ggml=.*", "ggml=" + version));
        }
        assertEquals(
                "",
                cmake(
                        "-DFOLDER=" + packed.toAbsolutePath(),
                        "-P",
                        NATIVE.resolve("list.cmake").toString()));
        if (wrong == Wrong.DAMAGED) {
            Files.write(packed.resolve("libggml-cuda.so"), new byte[1], StandardOpenOption.APPEND);
        }
        return jar(stage);
    }

    private Path jar(Path stage) throws IOException {
        var jar = folder.resolve("videoxl-natives-linux-x86_64-cuda.jar");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Automatic-Module-Name", "io.videoxl.natives.cuda");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var files = Files.walk(stage)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(stage.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private Path compile(String name, String source, String... options) throws Exception {
        var library = folder.resolve(name);
        var command = new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-x", "c", "-", "-o", library.toString()));
        command.addAll(List.of("-x", "none", "-Wl,-soname," + name));
        command.addAll(List.of(options));
        var compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = compiler.getOutputStream()) {
            out.write(source.getBytes(StandardCharsets.UTF_8));
        }
        var output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, compiler.waitFor(), output);
        return library;
    }

    /** {@return what it says if it fails, else nothing} */
    private static String cmake(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("cmake"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : output.replaceAll("\\s+", " ");
    }

    private static Path ggmlBase() {
        return NATIVE.resolve("target/natives/io/videoxl/natives/linux-x86_64/libggml-base.so.0")
                .toAbsolutePath()
                .normalize();
    }

    private static String ggmlVersion() throws IOException {
        try (var jar = new JarFile(vulkanJar().toFile());
                var in = jar.getInputStream(jar.getEntry(FOLDER + "vulkan/backend.properties"))) {
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("ggml");
        }
    }

    // ---- what comes of them

    private List<String> devices(List<Path> jars) throws Exception {
        return Jvm.withOptions(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dvideoxl.cache.dir=" + folder.resolve("cache"),
                        "-Dorg.slf4j.simpleLogger.logFile=System.out")
                .with(jars)
                .run(DevicesProbe.class);
    }

    /** The one warning of a run that found nothing but the CPU. */
    private static String onlyWarning(List<String> lines) {
        var devices = lines.stream().filter(line -> line.startsWith("device ")).toList();
        assertEquals(List.of("device CPU CPU"), devices, lines::toString);
        var warnings = lines.stream()
                .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                .toList();
        assertEquals(1, warnings.size(), lines::toString);
        return warnings.getFirst();
    }

    /** Kinds of libraries in the cache. */
    private List<String> unpacked() {
        var names = folder.resolve("cache").toFile().list();
        return names == null
                ? List.of()
                : Arrays.stream(names).map(name -> name.replaceAll("-.*", "")).toList();
    }

    static final class DevicesProbe {
        private DevicesProbe() {}

        public static void main(String[] arguments) {
            Device.list();
            Device.list().forEach(device -> System.out.println("device " + device.name() + " " + device.type()));
        }
    }
}
