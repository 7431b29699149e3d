package io.videoxl.server.store;

import io.videoxl.server.security.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Which films were made to be tried. Thread-safe. */
public final class ExampleStore {
    private final StoreFolder folder;
    private final VideoStore videos;
    private final Path file;

    // Guarded by this.
    private final List<Example> examples = new ArrayList<>();

    /** A film for a caller. */
    public record Example(String owner, String name, String memory, List<String> questions) {}

    record All(List<Example> examples) {}

    /** Opens what is there. */
    public ExampleStore(StoreFolder folder, VideoStore videos) throws IOException {
        this.folder = folder;
        this.videos = videos;
        file = folder.root().resolve("examples.json");
        if (Files.exists(file)) {
            DurableFiles.readJson(file, All.class).ifPresent(all -> examples.addAll(all.examples()));
        }
    }

    /** Whether a caller has, or had, a film of this name. */
    public synchronized boolean has(Caller caller, String name) {
        return list(caller).stream().anyMatch(example -> example.name().equals(name));
    }

    /** A caller's films. */
    public synchronized List<Example> list(Caller caller) {
        return examples.stream()
                .filter(example -> example.owner().equals(caller.id()))
                .toList();
    }

    /** Makes a film. */
    public VideoRecord video(Caller caller, String name, Consumer<Path> writer) throws IOException {
        var made = folder.temporary().resolve(Ids.random() + ".mp4");
        writer.accept(made);
        DurableFiles.force(made);
        return videos.take(Ids.random(), caller, name + ".mp4", made, null);
    }

    /** Remembers that a film was made. */
    public synchronized void keep(Example example) throws IOException {
        examples.add(example);
        DurableFiles.writeJson(file, new All(List.copyOf(examples)));
    }
}
