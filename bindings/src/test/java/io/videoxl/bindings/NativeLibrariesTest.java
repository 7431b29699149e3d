package io.videoxl.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.bindings.generated.videoxl.videoxl;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loader, in JVMs of their own, with small libraries that this test compiles and with FFmpeg's jar. */
class NativeLibrariesTest {
    private static final int ABI = videoxl.VXL_ABI_VERSION();

    @TempDir
    Path folder;

    private Path cache;
    private Path natives;

    @BeforeEach
    void compileLibraries() throws Exception {
        cache = folder.resolve("cache");
        natives = Files.createDirectories(folder.resolve("natives"));
        library(natives, "libggml-base.so.0", "int base(void) { return 1; }");
        library(natives, "libggml.so.0", "int ggml(void) { return 2; }");
        library(natives, "libvideoxl.so", "int vxl_abi_version(void) { return " + ABI + "; }");
        library(
                Files.createDirectory(natives.resolve("backends")),
                "libggml-cpu-x64.so",
                "int cpu(void) { return 3; }");
    }

    @Test
    void jarIsUnpackedOnceIntoAFolderNamedByItsContent() throws Exception {
        var jar = nativesJar();
        var first = probe(List.of(jar), List.of("videoxl")).succeed();

        var unpacked = onlyFolderIn(cache);
        assertTrue(unpacked.getFileName().toString().matches("videoxl-[0-9a-f]{64}"), unpacked.toString());
        assertTrue(first.contains("abi " + ABI + "\n"), first);
        assertTrue(first.contains("backends " + unpacked.resolve("backends") + "\n"), first);

        var library = unpacked.resolve("libvideoxl.so");
        var inode = Files.readAttributes(library, "unix:ino");
        probe(List.of(jar), List.of("videoxl")).succeed();
        assertEquals(inode, Files.readAttributes(library, "unix:ino"), "second start must not write the library again");
    }

    @Test
    void jarOfTheNativeBuildLoadsWithItsBackends() throws Exception {
        probe(List.of(onClassPath("videoxl-natives-")), List.of("videoxl")).succeed();

        try (var backends = Files.list(onlyFolderIn(cache).resolve("backends"))) {
            assertTrue(backends.anyMatch(file -> file.getFileName().toString().matches("libggml-cpu-.*\\.so")));
        }
    }

    @Test
    void unpackedFilesAreForTheUserOnly() throws Exception {
        probe(List.of(nativesJar()), List.of("videoxl")).succeed();

        try (var paths = Files.walk(cache)) {
            for (var path : paths.toList()) {
                assertEquals(
                        "rwx------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                        path.toString());
            }
        }
    }

    @Test
    void processesThatStartTogetherAllLoadFromOneWholeFolder() throws Exception {
        var jar = nativesJar();
        var probes = new ArrayList<Probe>();
        for (int i = 0; i < 4; i++) {
            probes.add(probe(List.of(jar, ffmpegJar()), List.of("videoxl", "ffmpeg")));
        }
        for (var probe : probes) {
            probe.succeed();
        }

        try (var paths = Files.walk(cache)) {
            var leftOver =
                    paths.filter(path -> path.toString().endsWith(".tmp")).toList();
            assertEquals(List.of(), leftOver);
        }
    }

    @Test
    void ffmpegIsLoadedFromItsPackagersJarWithoutTheLibrariesForJava() throws Exception {
        assertTrue(probe(List.of(ffmpegJar()), List.of("ffmpeg")).succeed().contains("avformat 61\n"));

        try (var files = Files.list(onlyFolderIn(cache))) {
            var names = files.map(file -> file.getFileName().toString()).toList();
            assertTrue(names.contains("libavutil.so.59"), names.toString());
            assertFalse(names.stream().anyMatch(name -> name.contains("jni")), names.toString());
        }
    }

    @Test
    void truncatedFileInTheCacheIsReplaced() throws Exception {
        var jar = nativesJar();
        probe(List.of(jar), List.of("videoxl")).succeed();
        var library = onlyFolderIn(cache).resolve("libvideoxl.so");
        var whole = Files.readAllBytes(library);
        Files.write(library, Arrays.copyOf(whole, 1000));

        probe(List.of(jar), List.of("videoxl")).succeed();
        assertTrue(Arrays.equals(whole, Files.readAllBytes(library)));
    }

    @Test
    void damagedFileOfTheRightSizeInTheCacheIsReplaced() throws Exception {
        var jar = nativesJar();
        probe(List.of(jar), List.of("videoxl")).succeed();
        var library = onlyFolderIn(cache).resolve("libvideoxl.so");
        var whole = Files.readAllBytes(library);
        Files.write(library, new byte[whole.length]);

        probe(List.of(jar), List.of("videoxl")).succeed();
        assertTrue(Arrays.equals(whole, Files.readAllBytes(library)));
    }

    @Test
    void temporaryFolderServesWhereTheCacheCannotBeWrittenAndIsRemovedAtTheEnd() throws Exception {
        // A folder below a file can be made by nobody, not even by root.
        Files.writeString(folder.resolve("file"), "");
        cache = folder.resolve("file/cache");
        var temporary = Files.createDirectory(folder.resolve("tmp"));

        var output = probe(List.of(nativesJar()), List.of("videoxl"), "-Djava.io.tmpdir=" + temporary)
                .succeed();
        assertTrue(output.contains("backends " + temporary), output);
        try (var left = Files.list(temporary)) {
            assertEquals(
                    List.of(),
                    left.filter(path -> path.toString().contains("videoxl")).toList());
        }
    }

    @Test
    void foldersOfOtherVersionsAreRemovedOnceOutOfUse() throws Exception {
        var old = Files.createDirectories(cache.resolve("videoxl-" + "0".repeat(64)));
        Files.writeString(old.resolve("libvideoxl.so"), "old");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        var recent = Files.createDirectories(cache.resolve("videoxl-" + "1".repeat(64)));
        var foreign = Files.createDirectories(cache.resolve("videoxl-films"));
        Files.setLastModifiedTime(foreign, FileTime.from(Instant.now().minus(Duration.ofDays(31))));

        probe(List.of(nativesJar()), List.of("videoxl")).succeed();
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(recent));
        assertTrue(Files.exists(foreign));
    }

    @Test
    void propertyNamesAFolderThatIsUsedInPlaceOfTheJar() throws Exception {
        var output = probe(List.of(nativesJar()), List.of("videoxl"), "-Dvideoxl.native.dir=" + natives)
                .succeed();
        assertTrue(output.contains("backends " + natives.resolve("backends")), output);
        assertFalse(Files.exists(cache));
    }

    @Test
    void nativeLayerWithoutBackendsBesideItLeavesThemToGgml() throws Exception {
        var alone = Files.createDirectory(folder.resolve("alone"));
        Files.copy(natives.resolve("libvideoxl.so"), alone.resolve("libvideoxl.so"));
        var output = probe(List.of(), List.of("videoxl"), "-Dvideoxl.native.dir=" + alone)
                .succeed();
        assertTrue(output.contains("backends none\n"), output);
    }

    @Test
    void propertyThatNamesAWrongFolderIsRefusedThoughAJarIsThere() throws Exception {
        var missing = folder.resolve("missing");
        var message = probe(List.of(nativesJar()), List.of("videoxl"), "-Dvideoxl.native.dir=" + missing)
                .refuse();
        assertTrue(message.contains("property videoxl.native.dir: " + missing + " is not a folder"), message);

        message = probe(List.of(nativesJar()), List.of("videoxl"), "-Dvideoxl.native.dir=" + folder)
                .refuse();
        assertTrue(message.contains(folder + " has no libvideoxl.so"), message);
    }

    @Test
    void otherMajorVersionOfFFmpegIsNamed() throws Exception {
        library(natives, "libavutil.so.58", "int avutil_version(void) { return 58 << 16; }");
        var message = probe(List.of(), List.of("ffmpeg"), "-Dvideoxl.ffmpeg.dir=" + natives)
                .refuse();
        assertTrue(message.contains(natives + " has no libavutil.so.59, only libavutil.so.58"), message);
    }

    @Test
    void libraryThatTellsAnotherVersionIsRefused() throws Exception {
        library(natives, "libvideoxl.so", "int vxl_abi_version(void) { return " + (ABI + 41) + "; }");
        var message = probe(List.of(nativesJar()), List.of("videoxl")).refuse();
        assertTrue(
                message.contains("libvideoxl.so has version " + (ABI + 41) + ", but version " + ABI + " is needed"),
                message);
    }

    @Test
    void libraryThatIsNotOursIsRefused() throws Exception {
        library(natives, "libvideoxl.so", "int other(void) { return 0; }");
        var message = probe(List.of(nativesJar()), List.of("videoxl")).refuse();
        assertTrue(message.contains("libvideoxl.so has no function vxl_abi_version"), message);
    }

    @Test
    void jarWhoseLibraryDoesNotMatchItsListIsRefused() throws Exception {
        var list = Files.writeString(natives.resolve("natives.list"), list());
        library(
                natives,
                "libvideoxl.so",
                "int vxl_abi_version(void) { return " + ABI + "; } int more(void) { return 1; }");
        var message = probe(List.of(jar(list)), List.of("videoxl")).refuse();
        assertTrue(message.contains("libvideoxl.so is damaged"), message);
    }

    @Test
    void everyPlaceAndEveryRemedyIsNamedWhereNothingIsFound() throws Exception {
        var libraryPath = folder.resolve("nothing");
        var message = probe(List.of(), List.of("videoxl"), "-Djava.library.path=" + libraryPath)
                .refuse();
        assertTrue(
                message.contains("class path and module path: no io/videoxl/natives/" + LibrarySet.PLATFORM), message);
        assertTrue(message.contains("system: no usable libvideoxl.so in " + libraryPath + ", "), message);
        assertTrue(message.contains("Add io.videoxl:videoxl-natives with classifier " + LibrarySet.PLATFORM), message);
        assertTrue(message.contains("-Dvideoxl.native.dir"), message);
    }

    @Test
    void systemLibrariesAreFoundByTheLibraryPath() throws Exception {
        var output = probe(List.of(), List.of("videoxl"), "-Djava.library.path=" + natives)
                .succeed();
        assertTrue(output.contains("abi " + ABI + "\n"), output);
    }

    @Test
    void missingLibraryOfTheSystemIsNamed() throws Exception {
        var needed = library(folder, "libgone.so", "int gone(void) { return 0; }");
        library(
                natives,
                "libvideoxl.so",
                "int gone(void); int vxl_abi_version(void) { return gone(); }",
                "-Wl,--no-as-needed",
                needed.toString());
        Files.delete(needed);
        var message = probe(List.of(nativesJar()), List.of("videoxl")).refuse();
        assertTrue(message.contains("libgone.so: cannot open shared object file"), message);
        assertTrue(message.contains("A library that the system should supply is missing"), message);
    }

    @Test
    void optionIsNamedWhereJavaForbidsNativeCode() throws Exception {
        var options = new ArrayList<>(List.of("--enable-native-access=java.base", "-Dvideoxl.cache.dir=" + cache));
        if (Runtime.version().feature() >= 24) {
            options.add("--illegal-native-access=deny");
        }
        var message = new Probe(List.of(nativesJar()), List.of("videoxl"), options).refuse();
        assertTrue(message.contains("--enable-native-access=ALL-UNNAMED"), message);
    }

    @Test
    void jarsOnTheModulePathAreFound() throws Exception {
        var modulePath = new ArrayList<>(ownClassPath());
        modulePath.removeIf(entry -> entry.endsWith("test-classes"));
        modulePath.add(nativesJar().toString());
        var testClasses = ownClassPath().stream()
                .filter(entry -> entry.endsWith("test-classes"))
                .findFirst()
                .orElseThrow();
        var output = new Probe(List.of(
                        "--enable-native-access=io.videoxl.bindings",
                        "-Dvideoxl.cache.dir=" + cache,
                        "--module-path",
                        String.join(File.pathSeparator, modulePath),
                        "--patch-module",
                        "io.videoxl.bindings=" + testClasses,
                        "--module",
                        "io.videoxl.bindings/" + LoaderProbe.class.getName(),
                        "videoxl"))
                .succeed();
        assertTrue(output.contains("abi " + ABI + "\n"), output);
    }

    @Test
    void platformsAreNamedAsTheNativesJarsNameThem() {
        assertEquals("linux-x86_64", LibrarySet.platform("Linux", "amd64"));
        assertEquals("linux-arm64", LibrarySet.platform("Linux", "aarch64"));
        assertEquals("windows-x86_64", LibrarySet.platform("Windows 11", "amd64"));
        assertEquals("macosx-arm64", LibrarySet.platform("Mac OS X", "aarch64"));
    }

    /** A JVM that runs {@link LoaderProbe}. */
    private static final class Probe {
        private final Process process;

        Probe(List<String> arguments) throws IOException {
            var command = new ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"));
            command.addAll(arguments);
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        }

        Probe(List<Path> jars, List<String> sets, List<String> options) throws IOException {
            this(arguments(jars, sets, options));
        }

        private static List<String> arguments(List<Path> jars, List<String> sets, List<String> options) {
            var classPath = new ArrayList<>(ownClassPath());
            jars.forEach(jar -> classPath.add(jar.toString()));
            var arguments = new ArrayList<>(options);
            arguments.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), LoaderProbe.class.getName()));
            arguments.addAll(sets);
            return arguments;
        }

        String succeed() throws Exception {
            return output(0);
        }

        String refuse() throws Exception {
            var output = output(1);
            assertTrue(output.contains("refused "), output);
            return output;
        }

        private String output(int status) throws Exception {
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(status, process.exitValue(), output);
            return output;
        }
    }

    private Probe probe(List<Path> jars, List<String> sets, String... options) throws IOException {
        var all = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED", "-Dvideoxl.cache.dir=" + cache));
        all.addAll(List.of(options));
        return new Probe(jars, sets, all);
    }

    /** The class path without natives jars. */
    private static List<String> ownClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("videoxl-natives") && !entry.contains("ffmpeg-"))
                .filter(entry -> entry.endsWith("classes") || entry.contains("slf4j"))
                .toList();
    }

    private static Path ffmpegJar() {
        return onClassPath("ffmpeg-");
    }

    private static Path onClassPath(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains(name) && entry.endsWith(LibrarySet.PLATFORM + ".jar"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
    }

    private static Path onlyFolderIn(Path parent) throws IOException {
        try (var folders = Files.list(parent)) {
            var all = folders.toList();
            assertEquals(1, all.size(), all.toString());
            return all.getFirst();
        }
    }

    private static Path library(Path folder, String name, String source, String... options) throws Exception {
        var library = folder.resolve(name);
        var command = new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-x", "c", "-", "-o", library.toString()));
        // Back to what the file's suffix says, for libraries among the options.
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

    private Path nativesJar() throws Exception {
        return jar(Files.writeString(natives.resolve("natives.list"), list()));
    }

    /** The list as the native build writes it. */
    private String list() throws Exception {
        var lines = new TreeMap<String, String>();
        try (var files = Files.walk(natives)) {
            for (var file :
                    files.filter(path -> path.toString().contains(".so")).toList()) {
                var name = natives.relativize(file).toString();
                var sha256 = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                lines.put(name, HexFormat.of().formatHex(sha256) + " " + Files.size(file) + " " + name + "\n");
            }
        }
        return String.join("", lines.values());
    }

    private Path jar(Path list) throws Exception {
        var jar = folder.resolve("videoxl-fakes.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(natives)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(LibrarySet.VIDEOXL.resourceFolder() + natives.relativize(file)));
                Files.copy(file, out);
            }
        }
        assertTrue(Files.exists(list));
        return jar;
    }
}
