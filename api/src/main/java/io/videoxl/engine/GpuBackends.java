package io.videoxl.engine;

import io.videoxl.bindings.PackedBackend;
import io.videoxl.bindings.generated.videoxl.videoxl;
import io.videoxl.files.NativePath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds the backends of the jars that bring one. What cannot be used is told in one line, and everything runs without it. */
final class GpuBackends {
    private static final Logger log = LoggerFactory.getLogger(GpuBackends.class);

    /** The folder with CUDA's runtime and cuBLAS, where they are in none of the usual places. */
    private static final String CUDA_FOLDER = "videoxl.cuda.dir";

    private GpuBackends() {}

    static void load() {
        var problems = new ArrayList<String>();
        int before = videoxl.vxl_device_count();
        for (var kind : PackedBackend.KINDS) {
            problem(kind).ifPresent(reason -> problems.add(PackedBackend.artifact(kind) + ": " + reason));
        }
        if (problems.isEmpty()) {
            return;
        }
        var reasons = String.join("; ", problems);
        if (videoxl.vxl_device_count() > before) {
            log.info("Not used: {}", reasons);
        } else {
            log.warn("No GPU is used, everything runs on the CPU. {}", reasons);
        }
    }

    /** Why a backend is there and cannot be used; empty if it can, or is not there. */
    private static Optional<String> problem(String kind) {
        try {
            var found = PackedBackend.find(kind);
            return found.isEmpty() ? Optional.empty() : problem(found.get());
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Optional<String> problem(PackedBackend backend) throws IOException {
        var version = videoxl.vxl_ggml_version().getString(0);
        if (!backend.ggmlVersion().equals(version)) {
            return Optional.of("it is of ggml " + backend.ggmlVersion() + " and was not loaded, since ggml here is "
                    + version + "; use jars of the same version of VideoXL");
        }
        for (var library : backend.needs()) {
            var problem = openNeeded(library);
            if (problem.isPresent()) {
                return problem;
            }
        }
        var library = backend.unpack(false);
        if (open(library).isPresent()) {
            library = backend.unpack(true); // a file of the right size may still be damaged
        }
        try (var arena = Arena.ofConfined()) {
            return problem(videoxl.vxl_load_backend(NativePath.of(library, arena)));
        }
    }

    /** From where the system's linker finds it, else from where CUDA is. */
    private static Optional<String> openNeeded(String library) {
        var problem = open(library);
        if (problem.isEmpty()) {
            return problem;
        }
        for (var folder : cudaFolders()) {
            var file = folder.resolve(library);
            if (Files.isRegularFile(file)) {
                var there = open(file);
                if (there.isEmpty()) {
                    return there;
                }
                problem = there;
            }
        }
        return problem;
    }

    private static Set<Path> cudaFolders() {
        var folders = new LinkedHashSet<Path>();
        var named = System.getProperty(CUDA_FOLDER);
        if (named != null && !named.isBlank()) {
            folders.add(Path.of(named));
        }
        for (var root : new String[] {System.getenv("CUDA_HOME"), System.getenv("CUDA_PATH"), "/usr/local/cuda"}) {
            if (root != null && !root.isBlank()) {
                folders.addAll(List.of(Path.of(root, "lib64"), Path.of(root, "lib")));
            }
        }
        return folders;
    }

    private static Optional<String> open(String library) {
        try (var arena = Arena.ofConfined()) {
            return problem(videoxl.vxl_open_library(arena.allocateFrom(library)));
        }
    }

    private static Optional<String> open(Path file) {
        try (var arena = Arena.ofConfined()) {
            return problem(videoxl.vxl_open_library(NativePath.of(file, arena)));
        }
    }

    private static Optional<String> problem(int status) {
        return status == videoxl.VXL_OK()
                ? Optional.empty()
                : Optional.of(videoxl.vxl_last_error().getString(0));
    }
}
