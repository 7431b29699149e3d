package io.videoxl.video.images;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes HEIF files of pictures that are coded already (ISO/IEC 23008-12, ISO/IEC 14496-12). */
final class HeifWriter {
    private record Item(String type, byte[] content, List<Integer> properties) {}

    private record Reference(String type, int from, int[] to) {}

    private final List<Item> items = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private final List<byte[]> properties = new ArrayList<>();
    private int primary = 1;

    /** Gives the item's number. */
    int item(String type, byte[] content, byte[]... properties) {
        var indices = new ArrayList<Integer>();
        for (var property : properties) {
            this.properties.add(property);
            indices.add(this.properties.size());
        }
        items.add(new Item(type, content, indices));
        return items.size();
    }

    /** A picture of tiles, row by row. */
    int grid(int columns, int width, int height, int[] tiles, byte[]... properties) {
        var content = ByteBuffer.allocate(8).put((byte) 0).put((byte) 0);
        content.put((byte) (tiles.length / columns - 1)).put((byte) (columns - 1));
        int grid = item(
                "grid", content.putShort((short) width).putShort((short) height).array(), properties);
        reference("dimg", grid, tiles);
        return grid;
    }

    HeifWriter reference(String type, int from, int... to) {
        references.add(new Reference(type, from, to));
        return this;
    }

    HeifWriter primary(int item) {
        primary = item;
        return this;
    }

    static byte[] box(String type, byte[]... contents) {
        var content = join(contents);
        return join(ints(content.length + 8), type.getBytes(StandardCharsets.ISO_8859_1), content);
    }

    /** With a version and flags of 0. */
    private static byte[] fullBox(String type, int version, byte[]... contents) {
        return box(type, ints(version << 24), join(contents));
    }

    static byte[] size(int width, int height) {
        return fullBox("ispe", 0, ints(width, height));
    }

    static byte[] ints(int... values) {
        var buffer = ByteBuffer.allocate(Integer.BYTES * values.length);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    private static byte[] shorts(int... values) {
        var buffer = ByteBuffer.allocate(Short.BYTES * values.length);
        for (int value : values) {
            buffer.putShort((short) value);
        }
        return buffer.array();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    byte[] write(String brand) {
        var type = box(
                "ftyp", brand.getBytes(StandardCharsets.US_ASCII), ints(0), "mif1".getBytes(StandardCharsets.US_ASCII));
        int start = type.length + meta(0).length + 8;
        return join(
                type, meta(start), box("mdat", items.stream().map(Item::content).toArray(byte[][]::new)));
    }

    private byte[] meta(int start) {
        var info = new ByteArrayOutputStream();
        var locations = new ByteArrayOutputStream();
        var associations = new ByteArrayOutputStream();
        int offset = start;
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            info.writeBytes(
                    fullBox("infe", 2, shorts(i + 1, 0), item.type.getBytes(StandardCharsets.US_ASCII), new byte[1]));
            locations.writeBytes(join(shorts(i + 1, 0, 0, 1), ints(offset, item.content.length)));
            offset += item.content.length;
            associations.writeBytes(shorts(i + 1));
            associations.write(item.properties.size());
            item.properties.forEach(associations::write);
        }
        var relations = new ByteArrayOutputStream();
        for (var reference : references) {
            relations.writeBytes(
                    box(reference.type, shorts(reference.from, reference.to.length), shorts(reference.to)));
        }
        int count = items.size();
        return fullBox(
                "meta",
                0,
                fullBox("hdlr", 0, ints(0), "pict".getBytes(StandardCharsets.US_ASCII), new byte[13]),
                fullBox("pitm", 0, shorts(primary)),
                fullBox("iloc", 1, shorts(0x4400, count), locations.toByteArray()),
                fullBox("iinf", 0, shorts(count), info.toByteArray()),
                fullBox("iref", 0, relations.toByteArray()),
                box(
                        "iprp",
                        box("ipco", properties.toArray(byte[][]::new)),
                        fullBox("ipma", 0, ints(count), associations.toByteArray())));
    }
}
