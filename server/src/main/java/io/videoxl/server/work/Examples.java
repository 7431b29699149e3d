package io.videoxl.server.work;

import io.videoxl.server.security.Caller;
import io.videoxl.server.store.ExampleStore;
import io.videoxl.server.store.ExampleStore.Example;
import io.videoxl.server.store.MemoryRecord.Source;
import io.videoxl.server.store.WatchChoices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Films that are there to be tried, made and watched when a server is started for the first time. Thread-safe. */
public final class Examples {
    private static final Logger LOG = LoggerFactory.getLogger(Examples.class);

    /** One frame a second of films that are longer than what is watched by default. */
    private static final int MOST_FRAMES = 2048;

    private final ExampleStore store;
    private final Memories memories;
    private final Collection<Caller> callers;

    /**
     * A film.
     *
     * @param name what people call it
     * @param writer writes it to a file
     * @param questions that it is worth asking
     */
    public record Film(String name, Consumer<Path> writer, List<String> questions) {
        /** Copies the list. */
        public Film {
            questions = List.copyOf(questions);
        }
    }

    /** A memory, and questions that it is worth asking. */
    public record Told(String memory, List<String> questions) {}

    /** @param callers who get them */
    public Examples(ExampleStore store, Memories memories, Collection<Caller> callers) {
        this.store = store;
        this.memories = memories;
        this.callers = List.copyOf(callers);
    }

    /** Makes those that were never made, in the background. What a caller has deleted is not made again. */
    public void make(List<Film> films) {
        if (!films.isEmpty()) {
            Thread.ofPlatform().name("videoxl-server-examples").daemon().start(() -> films.forEach(this::make));
        }
    }

    private void make(Film film) {
        try {
            for (var caller : callers) {
                if (store.has(caller, film.name())) {
                    continue;
                }
                var video = store.video(caller, film.name(), film.writer());
                var choices = new WatchChoices(
                        MOST_FRAMES, 1.0, null, null, null, null, null, null, null, null, null, null, null);
                var kept = memories.watch(
                        caller,
                        new Memories.Wanted(
                                film.name(), List.of(new Source(video.id(), null, null, null)), choices, false));
                store.keep(new Example(caller.id(), film.name(), kept.record().id(), film.questions()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the example {} was not made: {}", film.name(), e.toString());
        }
    }

    /** A caller's that are still there. */
    public List<Told> list(Caller caller) {
        return store.list(caller).stream()
                .filter(example -> memories.list(caller).stream()
                        .anyMatch(kept -> kept.record().id().equals(example.memory())))
                .map(example -> new Told(example.memory(), example.questions()))
                .toList();
    }
}
