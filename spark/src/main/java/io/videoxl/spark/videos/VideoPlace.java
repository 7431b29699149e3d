package io.videoxl.spark.videos;

import io.videoxl.Image;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.Visual;
import io.videoxl.spark.options.NamedOptions;
import io.videoxl.video.images.StillImages;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.deploy.SparkHadoopUtil;

/** What a cell of the videos' column names: a file of this machine, an address, or a file of a file system that Hadoop knows. */
public sealed interface VideoPlace {
    /** Where a scheme stands before the rest. */
    Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*", Pattern.DOTALL);

    /**
     * Reads a cell.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it cannot name anything
     */
    static VideoPlace of(String cell, NamedOptions options) {
        if (cell.regionMatches(true, 0, "file:", 0, "file:".length())) {
            return new LocalFile(localPath(cell));
        }
        var match = SCHEME.matcher(cell);
        if (!match.matches()) {
            try {
                return new LocalFile(Path.of(cell));
            } catch (InvalidPathException e) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT, "'" + cell + "' is not the path of a file: " + e.getReason(), e);
            }
        }
        var scheme = match.group(1).toLowerCase(Locale.ROOT);
        boolean network = scheme.equals("http")
                || scheme.equals("https")
                || Arrays.asList(options.allowed()).contains(scheme);
        return network || !hadoopKnows(scheme) ? new Address(cell) : new HadoopFile(cell);
    }

    private static Path localPath(String cell) {
        try {
            var address = URI.create(cell);
            // file:/a, file:///a and what Hadoop writes are the same.
            return Path.of(address.getPath() == null ? cell.substring("file:".length()) : address.getPath());
        } catch (IllegalArgumentException e) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "'" + cell + "' is not the address of a file (" + e.getMessage()
                            + "); expected one as in file:///videos/film.mp4, or a path",
                    e);
        }
    }

    private static boolean hadoopKnows(String scheme) {
        try {
            FileSystem.getFileSystemClass(scheme, configuration());
            return true;
        } catch (UnsupportedFileSystemException e) {
            return false;
        } catch (IOException e) {
            // The class is named but cannot be loaded; opening says so.
            return true;
        }
    }

    /** Hadoop's, with what Spark was told by {@code spark.hadoop.…}. */
    static Configuration configuration() {
        return SparkHadoopUtil.get().conf();
    }

    /** What tells a file from another that stood in its place before: its size and when it was changed; empty if nobody knows. */
    Optional<String> version();

    /** The memory file that this is, by its ending. */
    default Optional<Path> memoryFile() {
        return Optional.empty();
    }

    /**
     * What to watch, closed by the caller once it is watched.
     *
     * @throws VideoXLException {@code VIDEO_UNREADABLE} if it is missing, {@code IO} if its file system fails
     */
    Opened open(NamedOptions options);

    /**
     * What to watch, and what it is read from.
     *
     * @param visual what to watch
     * @param stream what it is read from, if this opened something
     */
    record Opened(Visual visual, Optional<InputStream> stream) implements AutoCloseable {
        @Override
        public void close() {
            stream.ifPresent(each -> {
                try {
                    each.close();
                } catch (IOException e) {
                    // It was read to its end.
                }
            });
        }
    }

    /** A file of this machine. */
    record LocalFile(Path path) implements VideoPlace {
        @Override
        public Optional<String> version() {
            try {
                return Optional.of(
                        Files.size(path) + " " + Files.getLastModifiedTime(path).toMillis());
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        @Override
        public Optional<Path> memoryFile() {
            var name = path.getFileName();
            return name != null && name.toString().toLowerCase(Locale.ROOT).endsWith(".vxl")
                    ? Optional.of(path)
                    : Optional.empty();
        }

        @Override
        public Opened open(NamedOptions options) {
            boolean picture = !options.forVideosOnly() && StillImages.isOne(path);
            return new Opened(picture ? Image.of(path) : options.applyTo(Video.of(path)), Optional.empty());
        }
    }

    /** An address, whose protocol has to be allowed. Nobody knows whether it still shows what it showed. */
    record Address(String text) implements VideoPlace {
        @Override
        public Optional<String> version() {
            return Optional.empty();
        }

        @Override
        public Opened open(NamedOptions options) {
            return new Opened(options.applyTo(Video.of(text)), Optional.empty());
        }
    }

    /** A file of the cluster's storage, which is copied to a temporary file while it is watched. */
    record HadoopFile(String text) implements VideoPlace {
        @Override
        public Optional<String> version() {
            FileStatus status;
            try {
                var path = path();
                status = path.getFileSystem(configuration()).getFileStatus(path);
            } catch (IOException e) {
                return Optional.empty();
            }
            return Optional.of(status.getLen() + " " + status.getModificationTime());
        }

        @Override
        public Opened open(NamedOptions options) {
            var path = path();
            try {
                var stream = path.getFileSystem(configuration()).open(path);
                return new Opened(options.applyTo(Video.of(stream, text)), Optional.of(stream));
            } catch (FileNotFoundException e) {
                throw new VideoXLException(
                        Code.VIDEO_UNREADABLE, text + ": there is no such file; expected a video or an image", e);
            } catch (IOException e) {
                throw new VideoXLException(Code.IO, text + ": cannot be opened: " + e, e);
            }
        }

        private org.apache.hadoop.fs.Path path() {
            try {
                return new org.apache.hadoop.fs.Path(text);
            } catch (IllegalArgumentException e) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT, "'" + text + "' is not the path of a file: " + e.getMessage(), e);
            }
        }
    }
}
