package io.videoxl.video.reading;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Boxes of an MP4 or MOV file (ISO/IEC 14496-12, 4.2), found by their sizes without reading what is in them. A damaged file has those
 * before the damage.
 */
final class Boxes {
    private static final int HEAD = 16;
    private static final int SHORT_HEAD = 8;

    /** More than there are in a film; a hostile file may have one every eight bytes. */
    private static final int MOST = 100_000;

    private final FileChannel file;
    private int seen;

    Boxes(FileChannel file) {
        this.file = file;
    }

    /**
     * A box.
     *
     * @param start of what is in it
     * @param end of the box
     */
    record Box(String type, long start, long end) {}

    /** Those of the file itself. */
    List<Box> all() throws IOException {
        return between(0, file.size());
    }

    List<Box> in(Box parent) throws IOException {
        return between(parent.start, parent.end);
    }

    /** The first box at the end of a path of types. */
    Optional<Box> find(Box parent, String... path) throws IOException {
        var found = Optional.of(parent);
        for (int i = 0; i < path.length && found.isPresent(); i++) {
            var type = path[i];
            found = in(found.get()).stream()
                    .filter(box -> box.type.equals(type))
                    .findFirst();
        }
        return found;
    }

    private List<Box> between(long from, long end) throws IOException {
        var found = new ArrayList<Box>();
        for (long at = from; at + SHORT_HEAD <= end && seen < MOST; seen++) {
            var head = read(at, HEAD);
            if (head.limit() < SHORT_HEAD) {
                break;
            }
            long size = Integer.toUnsignedLong(head.getInt(0));
            boolean large = size == 1 && head.limit() == HEAD;
            size = large ? head.getLong(SHORT_HEAD) : size == 0 ? end - at : size;
            int headBytes = large ? HEAD : SHORT_HEAD;
            if (size < headBytes || size > end - at) {
                break;
            }
            var type = new String(head.array(), 4, 4, StandardCharsets.ISO_8859_1);
            found.add(new Box(type, at + headBytes, at + size));
            at += size;
        }
        return found;
    }

    /** What is in a box, or the first bytes of it. */
    ByteBuffer content(Box box, int mostBytes) throws IOException {
        return read(box.start, (int) Math.min(box.end - box.start, mostBytes));
    }

    /** Fewer bytes at the end of the file. */
    private ByteBuffer read(long at, int bytes) throws IOException {
        var target = ByteBuffer.allocate(bytes);
        while (target.hasRemaining() && file.read(target, at + target.position()) >= 0) {
            continue; // until there is no more
        }
        return target.flip();
    }
}
