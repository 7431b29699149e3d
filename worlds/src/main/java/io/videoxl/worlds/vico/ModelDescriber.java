package io.videoxl.worlds.vico;

import io.videoxl.AskOptions;
import io.videoxl.Video;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Lets a model watch each clip and describe it.
 *
 * @param model the model; stays open
 * @param request what it is asked
 * @param watching how clips are watched
 * @param asking how descriptions are generated
 */
public record ModelDescriber(VideoXL model, String request, WatchOptions watching, AskOptions asking)
        implements Describer {
    /** What a model is asked unless told otherwise: {@value}. */
    public static final String REQUEST = "Describe the clip.";

    /** All are needed. */
    public ModelDescriber {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(watching, "watching");
        Objects.requireNonNull(asking, "asking");
    }

    @Override
    public String describe(Path video, Duration from, Duration to) {
        return model.ask(Video.of(video).clip(from, to), request, watching, asking)
                .text();
    }

    /** The model's name and fingerprint, the request, and how clips are watched and descriptions made. */
    @Override
    public String name() {
        return "%s %s; %s; frames %s, ratio %s, fit %s, display aspect %s, tone mapping %s, memory %s, system prompt %s; %s"
                .formatted(
                        model.info().name(),
                        model.info().fingerprint(),
                        request,
                        watching.frames(),
                        watching.compression(),
                        watching.fit(),
                        watching.displayAspect(),
                        watching.toneMapping(),
                        watching.memoryType(),
                        watching.systemPrompt(),
                        asking);
    }
}
