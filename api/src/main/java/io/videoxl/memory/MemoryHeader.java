package io.videoxl.memory;

import io.videoxl.WatchedFrame;
import io.videoxl.WatchedWindow;
import io.videoxl.gguf.GgufFormatException;
import io.videoxl.gguf.GgufHeader;
import io.videoxl.gguf.GgufOutline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A memory file's header: the record, and where the keys and values lie. {@code docs/memory.md} describes it.
 *
 * @param layers decoder layers, each with keys and values
 * @param width values in one token's keys, or in its values, in one layer
 * @param dataStart where the first tensor's data start in the file
 */
record MemoryHeader(MemoryRecord record, int layers, int width, long dataStart) {
    /** Of memories of summaries. */
    static final int VERSION = 1;

    /** Of memories of times and visual tokens, which tell of groups as well. */
    static final int VERSION_WITH_GROUPS = 2;

    /** Room for the times of more than a million frames. */
    static final long MOST_BYTES = 16 << 20;

    private static final String ARCHITECTURE = "videoxl-memory";
    private static final String ARCHITECTURE_KEY = "general.architecture";
    private static final String ALIGNMENT_KEY = "general.alignment";
    private static final String PREFIX = "videoxl.memory.";
    private static final String OPTIONS = PREFIX + "options";
    private static final String TIME_TOKENS = "group.time_tokens";
    private static final String VISUAL_TOKENS = "group.visual_tokens";
    private static final int MOST_WIDTH = 1 << 20;

    /** The header of a file that is to be written. */
    static GgufHeader of(MemoryRecord record, int layers, int width) {
        var header = new GgufHeader();
        addKeys(header, record);
        var type = StoredType.of(record.memoryType());
        for (int layer = 0; layer < layers; layer++) {
            for (var part : Part.values()) {
                header.add(
                        part.tensor(layer), type.number, record.tokens() * type.bytes(width), record.tokens(), width);
            }
        }
        return header;
    }

    private static void addKeys(GgufHeader header, MemoryRecord record) {
        header.set(ARCHITECTURE_KEY, ARCHITECTURE);
        header.set(PREFIX + "version", record.groups().isEmpty() ? VERSION : VERSION_WITH_GROUPS);
        header.set(PREFIX + "model.name", record.modelName());
        header.set(PREFIX + "model.fingerprint", record.fingerprint());
        header.set(PREFIX + "type", StoredType.of(record.memoryType()).label);
        header.set(PREFIX + "system_prompt", record.systemPrompt());
        header.set(PREFIX + "prefix_length", record.prefixTokens());
        var sources = new LinkedHashMap<String, Integer>();
        record.frames().forEach(frame -> sources.putIfAbsent(frame.source(), sources.size()));
        header.setStrings(PREFIX + "sources", List.copyOf(sources.keySet()));
        header.setIntegers(
                PREFIX + "frame.source",
                record.frames().stream()
                        .map(frame -> sources.get(frame.source()))
                        .toList());
        header.setLongs(
                PREFIX + "frame.time",
                record.frames().stream().map(frame -> frame.time().toNanos()).toList());
        for (var column : Column.values()) {
            header.setIntegers(
                    column.key(),
                    record.windows().stream()
                            .map(window -> column.of.applyAsInt(window))
                            .toList());
        }
        if (!record.groups().isEmpty()) {
            header.setIntegers(
                    PREFIX + TIME_TOKENS,
                    record.groups().stream().map(KeptGroup::timeTokens).toList());
            header.setIntegers(
                    PREFIX + VISUAL_TOKENS,
                    record.groups().stream().map(KeptGroup::visualTokens).toList());
        }
        header.setStrings(PREFIX + "warnings", record.warnings());
        if (!record.options().isEmpty()) {
            header.setStrings(OPTIONS, record.options());
        }
    }

    /**
     * Reads the header of a file whose checksum has been found right.
     *
     * @param end where the checksum starts
     * @throws GgufFormatException if it is not a memory file, is of an unknown version, or contradicts itself
     */
    static MemoryHeader read(FileChannel file, long end) throws IOException {
        var outline = GgufOutline.read(file, Math.min(MOST_BYTES, end), MemoryHeader::isKnown);
        var architecture = outline.string(ARCHITECTURE_KEY);
        if (!architecture.equals(ARCHITECTURE)) {
            throw new GgufFormatException("it is not a memory file but a GGUF file of architecture " + architecture);
        }
        int version = outline.integer(PREFIX + "version");
        if (version != VERSION && version != VERSION_WITH_GROUPS) {
            throw new GgufFormatException("it is a memory file of version " + version + ", this library reads version "
                    + VERSION + " and version " + VERSION_WITH_GROUPS + ": it takes a newer version of this library");
        }
        if (outline.contains(ALIGNMENT_KEY)) {
            throw new GgufFormatException("it sets an alignment of its own");
        }
        MemoryRecord record;
        try {
            record = record(outline, version == VERSION_WITH_GROUPS);
        } catch (IllegalArgumentException e) {
            throw new GgufFormatException(e.getMessage());
        }
        return layout(outline, record, end);
    }

    private static boolean isKnown(String key) {
        return key.equals(ARCHITECTURE_KEY) || key.equals(ALIGNMENT_KEY) || key.startsWith(PREFIX);
    }

    private static MemoryRecord record(GgufOutline outline, boolean withGroups) throws IOException {
        var frames = frames(outline);
        return new MemoryRecord(
                outline.string(PREFIX + "model.name"),
                outline.string(PREFIX + "model.fingerprint"),
                type(outline.string(PREFIX + "type")).memoryType(),
                outline.string(PREFIX + "system_prompt"),
                outline.integer(PREFIX + "prefix_length"),
                frames,
                windows(outline, frames),
                withGroups ? groups(outline) : List.of(),
                outline.strings(PREFIX + "warnings"),
                outline.contains(OPTIONS) ? outline.strings(OPTIONS) : List.of());
    }

    private static StoredType type(String label) throws GgufFormatException {
        return Arrays.stream(StoredType.values())
                .filter(type -> type.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new GgufFormatException("its type is " + label + ", expected f32, f16 or q8_0"));
    }

    private static List<WatchedFrame> frames(GgufOutline outline) throws IOException {
        var sources = outline.strings(PREFIX + "sources");
        var source = outline.integers(PREFIX + "frame.source");
        var time = outline.longs(PREFIX + "frame.time");
        requireAsLong("frame.time", time.length, source.length, "frame.source");
        var frames = new ArrayList<WatchedFrame>(source.length);
        for (int i = 0; i < source.length; i++) {
            if (source[i] < 0 || source[i] >= sources.size()) {
                throw new GgufFormatException(
                        "frame " + i + " is of source " + source[i] + ", it lists " + sources.size());
            }
            frames.add(new WatchedFrame(sources.get(source[i]), Duration.ofNanos(time[i])));
        }
        return frames;
    }

    private static List<WatchedWindow> windows(GgufOutline outline, List<WatchedFrame> frames) throws IOException {
        var columns = new ArrayList<int[]>();
        for (var column : Column.values()) {
            columns.add(outline.integers(column.key()));
            requireAsLong(column.key(), columns.getLast().length, columns.getFirst().length, Column.RATIO.key());
        }
        var windows = new ArrayList<WatchedWindow>();
        for (int i = 0; i < columns.getFirst().length; i++) {
            int first = columns.get(Column.FIRST_FRAME.ordinal())[i];
            int end = columns.get(Column.END_FRAME.ordinal())[i];
            if (first < 0 || first >= end || end > frames.size()) {
                throw new GgufFormatException(
                        "window " + i + " shows frames " + first + " to " + end + " of " + frames.size());
            }
            windows.add(new WatchedWindow(
                    i,
                    columns.get(Column.RATIO.ordinal())[i],
                    columns.get(Column.FIRST_SUMMARY.ordinal())[i],
                    columns.get(Column.SUMMARIES.ordinal())[i],
                    first,
                    end,
                    frames.get(first).time(),
                    frames.get(end - 1).time()));
        }
        return windows;
    }

    private static List<KeptGroup> groups(GgufOutline outline) throws IOException {
        var times = outline.integers(PREFIX + TIME_TOKENS);
        var visual = outline.integers(PREFIX + VISUAL_TOKENS);
        requireAsLong(VISUAL_TOKENS, visual.length, times.length, TIME_TOKENS);
        if (times.length == 0) {
            throw new GgufFormatException("it lists no group");
        }
        var groups = new ArrayList<KeptGroup>();
        for (int i = 0; i < times.length; i++) {
            groups.add(new KeptGroup(times[i], visual[i]));
        }
        return groups;
    }

    private static void requireAsLong(String key, int length, int expected, String other) throws GgufFormatException {
        if (length != expected) {
            throw new GgufFormatException("it lists " + length + " of " + key + " and " + expected + " of " + other);
        }
    }

    /** Requires the tensors to be the ones that this library would have written, up to the checksum. */
    private static MemoryHeader layout(GgufOutline outline, MemoryRecord record, long end) throws GgufFormatException {
        var tensors = outline.tensors();
        int parts = Part.values().length;
        if (tensors.isEmpty() || tensors.size() % parts != 0) {
            throw new GgufFormatException("it has " + tensors.size() + " tensors, expected two for each layer");
        }
        var type = StoredType.of(record.memoryType());
        var shape = tensors.getFirst().shape();
        long width = shape.isEmpty() ? 0 : shape.getFirst();
        if (width < 1 || width > MOST_WIDTH || width % type.blockSize != 0) {
            throw new GgufFormatException("its keys have " + width + " values of type " + type.label);
        }
        var header = new MemoryHeader(record, tensors.size() / parts, (int) width, GgufHeader.roundUp(outline.end()));
        // Before places are computed, which could otherwise overflow.
        if (GgufHeader.roundUp(record.tokens() * header.rowBytes()) > (end - header.dataStart) / tensors.size()) {
            throw new GgufFormatException("its keys and values claim more bytes than it has");
        }
        for (int i = 0; i < tensors.size(); i++) {
            var part = Part.values()[i % parts];
            var expected = new GgufOutline.Tensor(
                    part.tensor(i / parts),
                    type.number,
                    record.tokens() == 1 ? List.of(width) : List.of(width, (long) record.tokens()),
                    header.offset(i / parts, part) - header.dataStart);
            if (!tensors.get(i).equals(expected)) {
                throw new GgufFormatException("tensor " + i + " is " + tensors.get(i) + ", expected " + expected);
            }
        }
        if (header.offset(header.layers, Part.KEY) != end) {
            throw new GgufFormatException("its keys and values end at byte " + header.offset(header.layers, Part.KEY)
                    + ", its checksum starts at byte " + end);
        }
        return header;
    }

    /** Bytes of one token's keys, or of its values, in one layer. */
    long rowBytes() {
        return StoredType.of(record.memoryType()).bytes(width);
    }

    /** Where a tensor's data start in the file. */
    long offset(int layer, Part part) {
        long tensor = (long) Part.values().length * layer + part.ordinal();
        return dataStart + tensor * GgufHeader.roundUp(record.tokens() * rowBytes());
    }

    /** The two tensors of a layer, in their order. */
    enum Part {
        KEY,
        VALUE;

        String tensor(int layer) {
            return "memory." + layer + "." + (this == KEY ? "key" : "value");
        }
    }

    /** What is kept of each window; its times are its frames'. */
    private enum Column {
        RATIO("ratio", WatchedWindow::ratio),
        FIRST_SUMMARY("first_summary", WatchedWindow::firstSummary),
        SUMMARIES("summaries", WatchedWindow::summaries),
        FIRST_FRAME("first_frame", WatchedWindow::firstFrame),
        END_FRAME("end_frame", WatchedWindow::endFrame);

        private final String name;
        private final ToIntFunction<WatchedWindow> of;

        Column(String name, ToIntFunction<WatchedWindow> of) {
            this.name = name;
            this.of = of;
        }

        String key() {
            return PREFIX + "window." + name;
        }
    }
}
