package io.videoxl.video.images;

import io.videoxl.video.fitting.Orientation;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The items of a HEIF file, HEIC or AVIF (ISO/IEC 23008-12, ISO/IEC 14496-12): which is the picture, which others it is put together
 * from, how it is turned and cropped. FFmpeg 7.1 gives the coded pictures but says neither how they are turned nor, in memory, where
 * they lie. What leads beyond the end, or cannot be, is a {@link RuntimeException}.
 */
final class HeifFile {
    /** More tiles make pictures that are refused for their size, unless each is tiny. */
    private static final int MAX_ITEMS = 1 << 16;

    private static final int MAX_DEPTH = 8;

    /** What an item is. */
    static final class Item {
        private final int id;
        private String type = "";
        private int construction;
        private final List<long[]> extents = new ArrayList<>();
        private final List<Property> properties = new ArrayList<>();
        private final Map<String, List<Integer>> references = new HashMap<>();

        private Item(int id) {
            this.id = id;
        }

        int id() {
            return id;
        }

        /** Four characters, such as hvc1, av01, grid. */
        String type() {
            return type;
        }

        /** The content of the first property of a type. */
        Optional<ByteBuffer> property(String type) {
            return properties.stream()
                    .filter(property -> property.type.equals(type))
                    .map(property -> property.content.duplicate())
                    .findFirst();
        }

        /** In the order in which they apply. */
        List<Property> properties() {
            return properties;
        }

        /** Width and height before cropping and turning; empty if the file does not say. */
        Optional<int[]> size() {
            return property("ispe").map(content -> new int[] {content.getInt(4), content.getInt(8)});
        }
    }

    /** A property's type, and what is in its box. */
    record Property(String type, ByteBuffer content) {}

    /** A box's type, and what is in it. */
    private record Box(String type, ByteBuffer content) {
        /** Reads a full box's version, and passes over its flags. */
        int version() {
            return content.getInt() >>> 24;
        }
    }

    private final byte[] file;
    private final Map<Integer, Item> items = new HashMap<>();
    private ByteBuffer inner = ByteBuffer.allocate(0);
    private int primary;

    private HeifFile(byte[] file) {
        this.file = file;
    }

    static HeifFile read(byte[] bytes) {
        var file = new HeifFile(bytes);
        for (var box : boxes(ByteBuffer.wrap(bytes))) {
            if (box.type.equals("meta")) {
                box.version();
                file.readMeta(boxes(box.content));
                return file;
            }
        }
        // The boxes before the items' are small: more than all of it was lost.
        throw new IllegalArgumentException("no box of items; perhaps the file is cut short");
    }

    private void readMeta(List<Box> boxes) {
        for (var box : boxes) {
            switch (box.type) {
                case "pitm" -> primary = box.version() == 0 ? box.content.getShort() & 0xFFFF : box.content.getInt();
                case "iinf" -> readInfo(box);
                case "iloc" -> readLocations(box);
                case "iref" -> readReferences(box);
                case "iprp" -> readProperties(boxes(box.content));
                case "idat" -> inner = box.content.slice();
                default -> {}
            }
        }
    }

    private static List<Box> boxes(ByteBuffer content) {
        var boxes = new ArrayList<Box>();
        var rest = content.slice();
        while (rest.remaining() >= 8) {
            int start = rest.position();
            long size = rest.getInt() & 0xFFFF_FFFFL;
            var type = characters(rest);
            if (size == 1) {
                size = rest.getLong();
            } else if (size == 0) {
                size = rest.limit() - start;
            }
            int header = rest.position() - start;
            if (size < header || size > rest.limit() - start) {
                break; // the file goes on as no box, or is cut short there
            }
            boxes.add(new Box(type, rest.slice(start + header, (int) size - header)));
            rest.position(start + (int) size);
        }
        return boxes;
    }

    private static String characters(ByteBuffer from) {
        var characters = new byte[4];
        from.get(characters);
        return new String(characters, StandardCharsets.ISO_8859_1);
    }

    private Item item(int id) {
        if (items.size() >= MAX_ITEMS) {
            throw new IllegalArgumentException("more than " + MAX_ITEMS + " items");
        }
        return items.computeIfAbsent(id, Item::new);
    }

    private void readInfo(Box info) {
        info.content.position(info.version() == 0 ? 6 : 8);
        for (var box : boxes(info.content)) {
            int version = box.version();
            if (box.type.equals("infe") && version >= 2) {
                int id = version == 2 ? box.content.getShort() & 0xFFFF : box.content.getInt();
                box.content.getShort(); // protection
                item(id).type = characters(box.content);
            }
        }
    }

    private void readLocations(Box box) {
        int version = box.version();
        var in = box.content;
        int sizes = in.getShort();
        int offsetSize = sizes >> 12 & 0xF;
        int lengthSize = sizes >> 8 & 0xF;
        int baseSize = sizes >> 4 & 0xF;
        int indexSize = version == 0 ? 0 : sizes & 0xF;
        int count = version < 2 ? in.getShort() & 0xFFFF : in.getInt();
        for (int i = 0; i < count; i++) {
            var item = item(version < 2 ? in.getShort() & 0xFFFF : in.getInt());
            item.construction = version == 0 ? 0 : in.getShort() & 0xF;
            in.getShort(); // which file
            long base = number(in, baseSize);
            int extents = in.getShort() & 0xFFFF;
            for (int k = 0; k < extents; k++) {
                number(in, indexSize);
                long offset = base + number(in, offsetSize);
                item.extents.add(new long[] {offset, number(in, lengthSize)});
            }
        }
    }

    private static long number(ByteBuffer in, int size) {
        return switch (size) {
            case 0 -> 0;
            case 4 -> in.getInt() & 0xFFFF_FFFFL;
            case 8 -> in.getLong();
            default -> throw new IllegalArgumentException("numbers of " + size + " bytes");
        };
    }

    private void readReferences(Box references) {
        int version = references.version();
        for (var box : boxes(references.content)) {
            int from = version == 0 ? box.content.getShort() & 0xFFFF : box.content.getInt();
            int count = box.content.getShort() & 0xFFFF;
            var to = item(from).references.computeIfAbsent(box.type, type -> new ArrayList<>());
            for (int i = 0; i < count; i++) {
                to.add(version == 0 ? box.content.getShort() & 0xFFFF : box.content.getInt());
            }
        }
    }

    private void readProperties(List<Box> boxes) {
        var properties = new ArrayList<Property>();
        for (var box : boxes) {
            if (box.type.equals("ipco")) {
                boxes(box.content).forEach(property -> properties.add(new Property(property.type, property.content)));
            }
        }
        for (var box : boxes) {
            if (box.type.equals("ipma")) {
                readAssociations(box, properties);
            }
        }
    }

    private void readAssociations(Box box, List<Property> properties) {
        int head = box.content.getInt();
        boolean wide = (head & 1) != 0;
        int count = box.content.getInt();
        for (int i = 0; i < count; i++) {
            var item = item(head >>> 24 < 1 ? box.content.getShort() & 0xFFFF : box.content.getInt());
            int associations = box.content.get() & 0xFF;
            for (int k = 0; k < associations; k++) {
                int index = wide ? box.content.getShort() & 0x7FFF : box.content.get() & 0x7F;
                if (index > 0 && index <= properties.size()) {
                    item.properties.add(properties.get(index - 1));
                }
            }
        }
    }

    /** The picture that the file is about; empty if it has none, such as a sequence alone. */
    Optional<Item> primary() {
        return Optional.ofNullable(items.get(primary)).filter(item -> !item.type.isEmpty());
    }

    /** The item that holds an item's transparency. */
    Optional<Item> alphaOf(Item item) {
        return items.values().stream()
                .filter(other ->
                        other.references.getOrDefault("auxl", List.of()).contains(item.id))
                .filter(other -> other.property("auxC").map(HeifFile::isAlpha).orElse(false))
                .findFirst();
    }

    private static boolean isAlpha(ByteBuffer content) {
        var name = StandardCharsets.ISO_8859_1.decode(content.position(4)).toString();
        return name.startsWith("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")
                || name.startsWith("urn:mpeg:hevc:2015:auxid:1");
    }

    /** The items that an item is derived from, in order. */
    List<Item> sources(Item item) {
        return item.references.getOrDefault("dimg", List.of()).stream()
                .map(items::get)
                .toList();
    }

    /** An item's bytes. */
    byte[] content(Item item) {
        long size = 0;
        for (long[] extent : item.extents) {
            size += length(item, extent);
        }
        if (size > file.length) {
            throw new BufferUnderflowException();
        }
        var content = ByteBuffer.allocate((int) size);
        for (long[] extent : item.extents) {
            content.put(source(item).slice(Math.toIntExact(extent[0]), (int) length(item, extent)));
        }
        return content.array();
    }

    private ByteBuffer source(Item item) {
        return switch (item.construction) {
            case 0 -> ByteBuffer.wrap(file);
            case 1 -> inner;
            default -> throw new IllegalArgumentException("items inside items");
        };
    }

    /** Of an extent, checked; 0 in the file means up to the end. */
    private long length(Item item, long[] extent) {
        int limit = source(item).limit();
        long length = extent[1] == 0 ? limit - extent[0] : extent[1];
        if (extent[0] < 0 || length < 0 || extent[0] > limit || length > limit - extent[0]) {
            throw new BufferUnderflowException();
        }
        return length;
    }

    /** Refuses pictures that are made of pictures without end. */
    static int deeper(int depth) {
        if (depth >= MAX_DEPTH) {
            throw new IllegalArgumentException("pictures inside pictures");
        }
        return depth + 1;
    }

    /** How properties turn and mirror a picture, in their order. */
    static Orientation orientation(Item item) {
        var orientation = Orientation.UPRIGHT;
        for (var property : item.properties) {
            int value = property.content.hasRemaining() ? property.content.get(property.content.position()) & 0xFF : 0;
            if (property.type.equals("irot")) {
                orientation = orientation.then(Orientation.clockwise(-90 * (value & 3)));
            } else if (property.type.equals("imir")) {
                boolean leftAndRight = (value & 1) == 1;
                orientation =
                        orientation.then(leftAndRight ? new Orientation(-1, 0, 0, 1) : new Orientation(1, 0, 0, -1));
            }
        }
        return orientation;
    }
}
