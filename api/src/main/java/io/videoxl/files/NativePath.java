package io.videoxl.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names of files as Linux has them: bytes, which need not be text in any encoding. A {@link Path} keeps these bytes, also where its text
 * shows U+FFFD for what the locale's encoding does not have, and tells them in its URI.
 */
public final class NativePath {
    private static final String PREFIX = "file://";

    private static final Path CURRENT = Path.of("/proc/self/cwd");

    /** The folder that this process was started in, if the locale's encoding does not have its name; else null. */
    private static final Path UNNAMED = unnamedFolder();

    private NativePath() {}

    private static Path unnamedFolder() {
        try {
            return System.getProperty("user.dir", "").indexOf('\uFFFD') >= 0 ? CURRENT.toRealPath() : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The path, made absolute where Java would look for it in another folder than the system: it takes the current folder for what
     * its name was decoded to.
     */
    public static Path located(Path path) {
        boolean lost = UNNAMED != null && !path.isAbsolute() && path.getFileSystem() == FileSystems.getDefault();
        return lost ? UNNAMED.resolve(path) : path;
    }

    /** The absolute path, for C. */
    public static MemorySegment of(Path path, SegmentAllocator allocator) {
        return of("", path, allocator);
    }

    /** The absolute path, for C, with something before it. */
    public static MemorySegment of(String prefix, Path path, SegmentAllocator allocator) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(prefix.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(bytes(path));
        bytes.write(0);
        return allocator.allocateFrom(ValueLayout.JAVA_BYTE, bytes.toByteArray());
    }

    static byte[] bytes(Path path) {
        var absolute = located(path).toAbsolutePath();
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            return absolute.toString().getBytes(StandardCharsets.UTF_8);
        }
        var uri = absolute.toUri().getRawPath();
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(uri.charAt(i));
            }
        }
        // Of a folder it has a slash at the end.
        var all = bytes.toByteArray();
        return all.length > 1 && all[all.length - 1] == '/' ? Arrays.copyOf(all, all.length - 1) : all;
    }

    /**
     * The path of these bytes, whatever the locale's encoding.
     *
     * @throws IOException if they are relative to a folder that is no more
     */
    public static Path path(byte[] name) throws IOException {
        var uri = new StringBuilder(PREFIX);
        if (name.length == 0 || name[0] != '/') {
            append(uri, bytes(CURRENT.toRealPath()));
            append(uri, new byte[] {'/'});
        }
        append(uri, name);
        return Path.of(URI.create(uri.toString()));
    }

    private static void append(StringBuilder uri, byte[] name) {
        for (byte each : name) {
            boolean slash = each == '/';
            if (slash && uri.length() > PREFIX.length() && uri.charAt(uri.length() - 1) == '/') {
                continue;
            }
            uri.append(slash ? "/" : "%" + HexFormat.of().toHexDigits(each));
        }
    }

    /** What to do about a file that is missing because Java could not read its name; nothing for any other. */
    public static String hint(Path missing) {
        if (UNNAMED != null && !missing.isAbsolute() && Files.exists(located(missing))) {
            return " The current folder's name holds what Java cannot decode as "
                    + System.getProperty("sun.jnu.encoding")
                    + ", so that it finds no file there by a relative path. Start Java with LC_ALL=C.UTF-8, or in another folder.";
        }
        return missing.toString().indexOf('\uFFFD') >= 0 && Files.notExists(missing)
                ? " Its name holds U+FFFD, which is no character but what Java puts for one that it cannot decode: it takes"
                        + " names to be in " + System.getProperty("sun.jnu.encoding")
                        + ". Start Java with LC_ALL=C.UTF-8, or take the path from a listing of its folder."
                : "";
    }
}
