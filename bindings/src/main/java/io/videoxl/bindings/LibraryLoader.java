package io.videoxl.bindings;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes through the places that may hold a set of libraries and loads it from the first that does. */
final class LibraryLoader {
    private static final Logger log = LoggerFactory.getLogger(LibraryLoader.class);

    private final LibrarySet set;
    private final List<String> failures = new ArrayList<>();
    private IOException firstFailure;

    LibraryLoader(LibrarySet set) {
        this.set = set;
    }

    /** The folder that the libraries were loaded from. */
    Path load() {
        try {
            var named = System.getProperty(set.property());
            var folder = named != null && !named.isBlank()
                    ? loadNamed(Path.of(named))
                    : loadPacked().or(this::loadSystem);
            var loaded = folder.orElseThrow(this::failure);
            for (var version : set.versions()) {
                // What is loaded stays loaded and would be found first, so that no other place is tried.
                version.problem().ifPresent(problem -> {
                    failures.add(loaded + ": " + problem);
                    throw failure();
                });
            }
            log.debug("{} loaded from {}", set.title(), loaded);
            return loaded;
        } catch (IllegalCallerException e) {
            var module = LibraryLoader.class.getModule();
            throw new NativeLibraryException(
                    "Java does not let VideoXL use native libraries. Start it with --enable-native-access="
                            + (module.isNamed() ? module.getName() : "ALL-UNNAMED") + ".",
                    e);
        }
    }

    private Optional<Path> loadNamed(Path folder) {
        try {
            return Optional.of(loadFrom(folder));
        } catch (IOException e) {
            return failed("property " + set.property(), e);
        }
    }

    private Optional<Path> loadPacked() {
        var place = "class path and module path";
        try {
            var found = PackedLibraries.find(set);
            if (found.isEmpty()) {
                failures.add(place + ": no " + set.resourceFolder());
                return Optional.empty();
            }
            var packed = found.get();
            place = packed.origin();
            try {
                return Optional.of(loadFrom(LibraryCache.unpack(packed, false)));
            } catch (IOException e) {
                // A file of the right size may still be damaged.
                log.debug("{} did not load; unpacking it again", place, e);
                return Optional.of(loadFrom(LibraryCache.unpack(packed, true)));
            }
        } catch (IOException e) {
            return failed(place, e);
        }
    }

    private Optional<Path> loadSystem() {
        var folders = systemFolders();
        var first = set.libraries().getFirst();
        for (var folder : folders) {
            if (Files.isRegularFile(folder.resolve(first))) {
                try {
                    return Optional.of(loadFrom(folder));
                } catch (IOException e) {
                    failed("system", e);
                }
            }
        }
        var names = folders.stream().map(Path::toString).toList();
        failures.add("system: no usable " + first + " in " + String.join(", ", names));
        return Optional.empty();
    }

    private Path loadFrom(Path folder) throws IOException {
        var absolute = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            throw new IOException(absolute + " is not a folder");
        }
        for (var library : set.libraries()) {
            if (!Files.isRegularFile(absolute.resolve(library))) {
                throw new IOException(absolute + " has no " + library + otherVersions(absolute, library));
            }
        }
        var present = new ArrayList<>(set.companions());
        present.removeIf(companion -> !Files.isRegularFile(absolute.resolve(companion)));
        present.addAll(set.libraries());
        for (var library : present) {
            try {
                NativeSymbols.open(absolute.resolve(library));
            } catch (UnsatisfiedLinkError e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return absolute;
    }

    private static String otherVersions(Path folder, String library) throws IOException {
        var anyVersion = library.substring(0, library.indexOf(".so") + ".so".length());
        try (var files = Files.list(folder)) {
            var others = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(anyVersion))
                    .sorted()
                    .toList();
            return others.isEmpty() ? "" : ", only " + String.join(", ", others);
        }
    }

    /** Where a system keeps its libraries. */
    static Set<Path> systemFolders() {
        var folders = new LinkedHashSet<Path>();
        var listed = System.getProperty("java.library.path", "")
                + File.pathSeparator
                + System.getenv().getOrDefault("LD_LIBRARY_PATH", "");
        for (var folder : listed.split(File.pathSeparator)) {
            if (!folder.isBlank()) {
                folders.add(Path.of(folder));
            }
        }
        // Debian's folder for its architecture; Java's own list has it in Debian's builds only.
        var architecture = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        for (var folder :
                List.of("/usr/local/lib", "/usr/lib/" + architecture + "-linux-gnu", "/usr/lib64", "/usr/lib")) {
            folders.add(Path.of(folder));
        }
        return folders;
    }

    private Optional<Path> failed(String place, IOException failure) {
        // The message of a FileSystemException is often the path alone.
        var reason = failure instanceof FileSystemException
                ? failure.getClass().getSimpleName() + " " + failure.getMessage()
                : failure.getMessage();
        failures.add(place + ": " + reason);
        if (firstFailure == null) {
            firstFailure = failure;
        }
        return Optional.empty();
    }

    private NativeLibraryException failure() {
        var message = new StringBuilder(set.title() + " could not be loaded. Looked in:");
        failures.forEach(failure -> message.append("\n  - ").append(failure));
        message.append("\nAdd %s with classifier %s to the class path, or set -D%s to the folder that holds %s."
                .formatted(set.dependency(), LibrarySet.PLATFORM, set.property(), String.join(", ", set.libraries())));
        if (failures.stream().anyMatch(failure -> failure.contains("failed to map segment"))) {
            message.append("\nThe file system may forbid execution: set -D" + LibraryCache.PROPERTY
                    + " to a folder on one that allows it.");
        }
        if (failures.stream().anyMatch(failure -> failure.contains("cannot open shared object file"))) {
            message.append("\nA library that the system should supply is missing: install the package that holds it.");
        }
        return new NativeLibraryException(message.toString(), firstFailure);
    }
}
