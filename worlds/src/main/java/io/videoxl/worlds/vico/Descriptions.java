package io.videoxl.worlds.vico;

import io.videoxl.VideoXLException;
import io.videoxl.worlds.journal.Journal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Descriptions in a file as they come, so that work which was broken off is taken up where it was. For one thread at a time. */
final class Descriptions implements AutoCloseable {
    /** @param seconds length of a clip */
    private record Heading(String describer, double seconds) {}

    /** @param version tells a file from another of the same name */
    private record Clip(String video, String version, double from, double to) {}

    private record Entry(String video, String version, double from, double to, String text) {
        Entry {
            Objects.requireNonNull(text, "text");
        }

        Clip clip() {
            return new Clip(video, version, from, to);
        }
    }

    private final Journal<Heading, Entry> journal;
    private final Map<Clip, String> texts = new HashMap<>();

    private Descriptions(Journal<Heading, Entry> journal) {
        this.journal = journal;
        journal.entries().forEach(entry -> texts.put(entry.clip(), entry.text));
    }

    /**
     * Opens a file to go on, or begins one.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it holds something else, or descriptions of another describer or clip length;
     *     {@code IO} if it cannot be read or written, or another process has it open
     */
    static Descriptions open(Path file, String describer, double seconds) {
        return new Descriptions(Journal.open(file, new Heading(describer, seconds), Heading.class, Entry.class));
    }

    Optional<String> text(String video, String version, double from, double to) {
        return Optional.ofNullable(texts.get(new Clip(video, version, from, to)));
    }

    /** @throws VideoXLException {@code IO} if it cannot be written */
    void add(String video, String version, double from, double to, String text) {
        var entry = new Entry(video, version, from, to, text);
        journal.add(entry);
        texts.put(entry.clip(), text);
    }

    @Override
    public void close() {
        journal.close();
    }
}
