package io.videoxl.server.store;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The folder of one server, which has it for itself while it is open. */
public final class StoreFolder implements AutoCloseable {
    private static final int SECRET_BYTES = 32;

    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private StoreFolder(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Opens a folder, which is made if it is not there.
     *
     * @throws VideoXLException {@code IO} if it cannot be written to, or another server has it
     */
    public static StoreFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            var root = folder.toRealPath();
            restrict(root, "rwx------");
            for (var room : new String[] {"uploads", "videos", "memories", "chats"}) {
                Files.createDirectories(root.resolve(room));
            }
            var channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = lock(channel);
            if (lock == null) {
                channel.close();
                throw new VideoXLException(
                        Code.IO, "the folder " + root + " is another server's; end that one, or choose another folder");
            }
            var store = new StoreFolder(root, channel, lock);
            // Half deleted, or of nobody any more.
            for (var room : new Path[] {store.trash(), store.temporary()}) {
                DurableFiles.deleteTree(room);
                Files.createDirectories(room);
            }
            return store;
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.IO, "the folder " + folder + " cannot be used: " + e + "; expected one to write to", e);
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) { // of this process
            return null;
        }
    }

    private static void restrict(Path path, String permissions) throws IOException {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        } catch (UnsupportedOperationException e) {
            // A file system without permissions.
        }
    }

    /** Random bytes that are the same after a restart, and that nobody else can read. */
    public byte[] secret() {
        var file = root.resolve("secret");
        try {
            if (Files.exists(file) && Files.size(file) == SECRET_BYTES) {
                return Files.readAllBytes(file);
            }
            var secret = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
            DurableFiles.write(file, secret);
            restrict(file, "rw-------");
            return secret;
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "the file " + file + " cannot be used: " + e, e);
        }
    }

    /** The folder itself, its links resolved. */
    public Path root() {
        return root;
    }

    /** For files of one run: empty when the server starts. */
    public Path temporary() {
        return root.resolve("temporary");
    }

    Path trash() {
        return root.resolve("trash");
    }

    Path room(String name) {
        return root.resolve(name);
    }

    @Override
    public void close() {
        try {
            if (channel.isOpen()) {
                lock.close();
                channel.close();
            }
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "the folder " + root + " cannot be let go: " + e, e);
        }
    }
}
