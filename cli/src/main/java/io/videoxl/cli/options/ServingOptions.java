package io.videoxl.cli.options;

import io.videoxl.cli.terminal.Quantities;
import io.videoxl.server.Limits;
import io.videoxl.server.VideoXLServer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a server listens, who may ask it, and what it takes. Each has a variable of the environment for containers. */
public final class ServingOptions {
    /** Keys are on no command line, where everybody on the machine reads them. */
    private static final String KEYS = "VIDEOXL_SERVE_KEYS";

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            defaultValue = "${env:VIDEOXL_SERVE_ADDRESS:-127.0.0.1}",
            description = "Where to listen; what others reach needs a key (default: 127.0.0.1, this machine alone).")
    private String address;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "${env:VIDEOXL_SERVE_PORT:-8080}",
            description = "The port to listen on; 0: one that is free (default: 8080).")
    private int port;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            defaultValue = "${env:VIDEOXL_SERVE_FOLDER}",
            description = "Where videos, memories and conversations are kept"
                    + " (default: videoxl/serve in $XDG_DATA_HOME or ~/.local/share; with --demo videoxl/demo).")
    private Path folder;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            defaultValue = "${env:VIDEOXL_SERVE_KEY_FILE}",
            description =
                    "A file with a key on each line; who sends one may ask, and has what was made with it. Keys may"
                            + " also be in the variable " + KEYS + ", with commas between them.")
    private Path keyFile;

    @Option(
            names = "--root",
            paramLabel = "NAME=FOLDER",
            split = ",",
            defaultValue = "${env:VIDEOXL_SERVE_ROOTS}",
            description = "A folder of this machine whose videos may be watched (default: none).")
    private Map<String, Path> roots;

    @Option(
            names = "--url-host",
            paramLabel = "HOST",
            split = ",",
            defaultValue = "${env:VIDEOXL_SERVE_URL_HOSTS}",
            description = "A host whose videos may be watched, *.example.org for all below, * for all (default: none)."
                    + " Addresses of this machine and of private networks are refused, unless one is named itself.")
    private List<String> hosts;

    @Option(
            names = "--max-upload",
            paramLabel = "SIZE",
            converter = Size.class,
            defaultValue = "${env:VIDEOXL_SERVE_MAX_UPLOAD}",
            description = "The largest video that is taken, such as 4GB (default: 16 GiB).")
    private Long upload;

    @Option(
            names = "--memories-limit",
            paramLabel = "SIZE",
            converter = Size.class,
            defaultValue = "${env:VIDEOXL_SERVE_MEMORIES_LIMIT}",
            description =
                    "What memories take on the device while nobody asks them; beyond, those that were not asked for"
                            + " the longest time are put away on disk (default: 2 GiB).")
    private Long memories;

    @Option(
            names = "--max-questions",
            paramLabel = "N",
            defaultValue = "${env:VIDEOXL_SERVE_MAX_QUESTIONS}",
            description = "Questions that are answered or wait at the same time (default: 64).")
    private Integer questions;

    @Option(
            names = "--max-waiting",
            paramLabel = "N",
            defaultValue = "${env:VIDEOXL_SERVE_MAX_WAITING}",
            description = "Videos that wait to be watched (default: 16).")
    private Integer waiting;

    @Option(
            names = "--no-isolation",
            description =
                    "Decode uploads and fetched videos in this process instead of one of their own: faster to begin, and"
                            + " a file that breaks a decoder takes the server with it.")
    private boolean together;

    /** @param kept the folder's name unless one was given */
    public VideoXLServer.Builder toBuilder(String kept) {
        var builder = VideoXLServer.builder()
                .address(address)
                .port(port)
                .folder(folder == null ? dataFolder().resolve(kept) : folder)
                .limits(limits())
                .isolated(!together);
        if (keyFile != null) {
            builder.keyFile(keyFile);
        }
        var keys = System.getenv(KEYS);
        if (keys != null) {
            Arrays.stream(keys.split(","))
                    .map(String::strip)
                    .filter(key -> !key.isEmpty())
                    .forEach(builder::key);
        }
        if (roots != null) {
            roots.forEach(builder::root);
        }
        return hosts == null ? builder : builder.hosts(hosts);
    }

    private static Path dataFolder() {
        var data = System.getenv("XDG_DATA_HOME");
        var home = data == null || data.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(data);
        return home.resolve("videoxl");
    }

    private Limits limits() {
        var limits = Limits.defaults().toBuilder();
        if (upload != null) {
            limits.uploadBytes(upload);
        }
        if (memories != null) {
            limits.memoryBytes(memories);
        }
        if (questions != null) {
            limits.questions(questions);
        }
        if (waiting != null) {
            limits.watchesWaiting(waiting);
        }
        return limits.build();
    }

    private static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                return Quantities.parseBytes(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
