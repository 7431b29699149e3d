package io.videoxl.bindings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * One of ggml's backends for GPUs in a jar of its own, which adds it to the natives jar of the CPU. It says what it was made for, so
 * that nothing is unpacked in vain.
 */
public final class PackedBackend {
    /** What there may be; of several that find a device, the first is the one that is used by default. */
    public static final List<String> KINDS = List.of("cuda", "hip", "vulkan");

    /**
     * The property that names those kinds whose jars are there, separated by commas, for a program that knows: a jar that is not there is
     * looked for in every other. Default: any may be there.
     */
    public static final String PRESENT = "videoxl.backends";

    private static final String DESCRIPTION = "backend.properties";

    private final PackedLibraries packed;
    private final String library;
    private final String ggmlVersion;
    private final List<String> needs;

    private PackedBackend(PackedLibraries packed, Properties description) throws IOException {
        this.packed = packed;
        library = description.getProperty("library", "");
        ggmlVersion = description.getProperty("ggml", "").strip();
        var needed = description.getProperty("needs", "").strip();
        needs = needed.isEmpty() ? List.of() : List.of(needed.split(" +"));
        if (ggmlVersion.isEmpty()
                || packed.files().stream().noneMatch(file -> file.name().equals(library))) {
            throw new IOException(
                    packed.origin() + DESCRIPTION + " does not name a version of ggml and a library of the jar");
        }
    }

    /**
     * The jar of one kind, if the class path or module path has it and libraries are not told to come from somewhere else.
     *
     * @throws IOException if it is damaged
     */
    public static Optional<PackedBackend> find(String kind) throws IOException {
        var named = System.getProperty(LibrarySet.VIDEOXL.property());
        var present = System.getProperty(PRESENT);
        if (named != null && !named.isBlank()
                || present != null && !List.of(present.split(",")).contains(kind)) {
            return Optional.empty();
        }
        var packed = PackedLibraries.find(LibrarySet.backend(kind));
        return packed.isEmpty() ? Optional.empty() : Optional.of(read(packed.get()));
    }

    /** {@return the jar of one kind, as people know it} */
    public static String artifact(String kind) {
        return LibrarySet.VIDEOXL.dependency() + " with classifier " + LibrarySet.PLATFORM + "-" + kind;
    }

    /** {@return the version of the ggml that it was built with} */
    public String ggmlVersion() {
        return ggmlVersion;
    }

    /** {@return libraries that do not travel in the jar, in the order in which they are to be opened: the driver's, CUDA's} */
    public List<String> needs() {
        return needs;
    }

    /**
     * The library, unpacked into the user's cache.
     *
     * @param afresh whether it is written even if a file of its size is there already
     */
    public Path unpack(boolean afresh) throws IOException {
        return LibraryCache.unpack(packed, afresh).resolve(library);
    }

    private static PackedBackend read(PackedLibraries packed) throws IOException {
        var description = new Properties();
        try (var in = packed.open(DESCRIPTION)) {
            description.load(in);
        } catch (IllegalArgumentException e) {
            throw new IOException(packed.origin() + DESCRIPTION + " is damaged", e);
        }
        return new PackedBackend(packed, description);
    }
}
