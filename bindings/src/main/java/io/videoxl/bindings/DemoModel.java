package io.videoxl.bindings;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The small trained model that comes as a jar of its own. */
public final class DemoModel {
    private static final String FILE = "demo.gguf";
    private static final String CHECKED = ".checked";
    private static final Logger log = LoggerFactory.getLogger(DemoModel.class);
    private static final String DEPENDENCY = "io.videoxl:videoxl-demo-model";
    private static final LibrarySet SET = new LibrarySet(
            "demo-model",
            "the demonstration model",
            "",
            "io/videoxl/demo/",
            true,
            List.of(),
            List.of(FILE),
            List.of(),
            DEPENDENCY);

    private DemoModel() {}

    /**
     * Unpacks the model into the user's cache, unless it is there already.
     *
     * @return the file, or nothing if its jar is on neither the class path nor the module path
     * @throws IOException if the jar is damaged or cannot be unpacked anywhere
     */
    public static Optional<Path> unpack() throws IOException {
        var packed = PackedLibraries.find(SET);
        if (packed.isEmpty()) {
            return Optional.empty();
        }
        var file = LibraryCache.unpack(packed.get(), false).resolve(FILE);
        return Optional.of(
                isWhole(file, packed.get())
                        ? file
                        : LibraryCache.unpack(packed.get(), true).resolve(FILE));
    }

    /** {@return the dependency that supplies it, for messages} */
    public static String dependency() {
        return DEPENDENCY;
    }

    /** Hashes the file, unless it is the one that was hashed before. */
    private static boolean isWhole(Path file, PackedLibraries packed) throws IOException {
        var mark = file.resolveSibling(FILE + CHECKED);
        var state = state(file);
        if (Files.isRegularFile(mark) && Files.readString(mark).equals(state)) {
            return true;
        }
        var digest = PackedLibraries.sha256();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        var expected = packed.files().stream()
                .filter(each -> each.name().equals(FILE))
                .findFirst()
                .flatMap(PackedLibraries.Packed::sha256);
        if (!expected.equals(Optional.of(HexFormat.of().formatHex(digest.digest())))) {
            return false;
        }
        mark(file, mark, state);
        return true;
    }

    private static String state(Path file) throws IOException {
        return Files.size(file) + " " + Files.getLastModifiedTime(file);
    }

    private static void mark(Path file, Path mark, String state) {
        try {
            try (var channel = FileChannel.open(file)) {
                channel.force(true); // a crash must not lose what is marked as whole
            }
            Files.writeString(mark, state);
        } catch (IOException e) {
            // A cache that is read-only serves as well; each start hashes again.
            log.debug("{} cannot be written", mark, e);
        }
    }
}
