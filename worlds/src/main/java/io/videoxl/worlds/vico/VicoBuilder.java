package io.videoxl.worlds.vico;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Makes ordering questions about the videos of a folder: cuts each into clips, has each clip described, keeps the events that happen
 * once, and asks in which order they happen, which is first, last and next.
 *
 * <p>The file that is written is a JSON array in the published training format, {@code {"id", "video", "conversations": [{"from":
 * "human", "value": "<image>\n…"}, {"from": "gpt", "value": "…"}]}}, with the events of the question and their times in seconds as
 * {@code "clips": [{"event", "from", "to"}]}. The same descriptions make the same file.
 *
 * <p>Descriptions are kept beside it in {@code NAME.clips.jsonl} as they come. Work that was broken off goes on from there when the
 * same call is made again; new videos may have come. For one thread at a time.
 */
public final class VicoBuilder {
    private static final double MILLIS = 1000;
    private static final long SHORTEST_REST = 1000;

    private final Describer describer;
    private final VicoOptions options;
    private final Consumer<VicoProgress> listener;

    /** @param version tells it from another file of the same name */
    private record Planned(Path path, String name, String version, List<Long> starts, long end) {
        long end(int clip) {
            return clip + 1 < starts.size() ? starts.get(clip + 1) : end;
        }
    }

    /**
     * A builder.
     *
     * @param describer tells what happens in a clip
     * @param options how questions are made
     * @param listener is told after each clip
     */
    public VicoBuilder(Describer describer, VicoOptions options, Consumer<VicoProgress> listener) {
        this.describer = Objects.requireNonNull(describer, "describer");
        this.options = Objects.requireNonNull(options, "options");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * Describes the videos of a folder and those below it, and writes the questions. Videos that cannot be read are left out and
     * reported.
     *
     * @param folder the videos
     * @param output the JSON file to write; there, or replaced, only once all is done
     * @return what came of it
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there are no videos, or the descriptions that are there are of another
     *     describer or clip length; {@code IO}; {@code CANCELLED} if the thread is interrupted; what the describer throws, unless the
     *     video is at fault
     */
    public VicoReport build(Path folder, Path output) {
        var skipped = new LinkedHashMap<Path, String>();
        var planned = plan(folder, skipped);
        var examples = new ArrayList<TrainingExample>();
        int videos = 0;
        int clips = 0;
        int all = planned.stream().mapToInt(video -> video.starts.size()).sum();
        int seen = 0;
        try (var descriptions = Descriptions.open(
                descriptions(output), describer.name(), options.clipLength().toMillis() / MILLIS)) {
            for (var video : planned) {
                try {
                    var described = describe(video, descriptions, seen, all);
                    examples.addAll(OrderingQuestions.about(video.name, DistinctEvents.of(described), options));
                    videos++;
                    clips += described.size();
                } catch (VideoXLException e) {
                    skip(video.path, e, skipped);
                }
                seen += video.starts.size();
            }
        }
        write(output, examples);
        return new VicoReport(videos, clips, examples.size(), skipped);
    }

    private static Path descriptions(Path output) {
        return output.resolveSibling(output.getFileName() + ".clips.jsonl");
    }

    private List<Planned> plan(Path folder, Map<Path, String> skipped) {
        var planned = new ArrayList<Planned>();
        for (var path : VideoFolder.videos(folder)) {
            try {
                planned.add(plan(folder, path));
            } catch (VideoXLException e) {
                skip(path, e, skipped);
            }
        }
        return planned;
    }

    private Planned plan(Path folder, Path path) {
        long end = Video.of(path).info().duration().toMillis();
        var starts = new ArrayList<Long>();
        for (long start = 0;
                start == 0 || start + SHORTEST_REST <= end;
                start += options.clipLength().toMillis()) {
            starts.add(start);
        }
        long last = Math.min(end, starts.getLast() + options.clipLength().toMillis());
        var name =
                folder.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
        return new Planned(path, name, version(path), starts, Math.max(last, 1));
    }

    private static String version(Path path) {
        try {
            return Files.size(path) + " bytes of " + Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new VideoXLException(Code.VIDEO_UNREADABLE, path + ": cannot be read (" + e + ").", e);
        }
    }

    /** Only what is wrong with a video itself is a reason to go on without it. */
    private static void skip(Path path, VideoXLException e, Map<Path, String> skipped) {
        if (e.code() != Code.VIDEO_UNREADABLE && e.code() != Code.VIDEO_EMPTY) {
            throw e;
        }
        skipped.put(path, e.getMessage());
    }

    private List<DescribedClip> describe(Planned video, Descriptions descriptions, int before, int all) {
        var described = new ArrayList<DescribedClip>();
        for (int clip = 0; clip < video.starts.size(); clip++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new VideoXLException(
                        Code.CANCELLED, "Describing " + video.path + " was cancelled; call again to go on.");
            }
            long from = video.starts.get(clip);
            long to = video.end(clip);
            described.add(new DescribedClip(from / MILLIS, to / MILLIS, text(video, from, to, descriptions)));
            listener.accept(new VicoProgress(video.path, before + clip + 1, all));
        }
        return described;
    }

    private String text(Planned video, long from, long to, Descriptions descriptions) {
        return descriptions
                .text(video.name, video.version, from / MILLIS, to / MILLIS)
                .orElseGet(() -> {
                    var text = describer
                            .describe(video.path, Duration.ofMillis(from), Duration.ofMillis(to))
                            .strip();
                    descriptions.add(video.name, video.version, from / MILLIS, to / MILLIS, text);
                    return text;
                });
    }

    private static void write(Path output, List<TrainingExample> examples) {
        byte[] bytes;
        try {
            bytes = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(examples);
        } catch (JsonProcessingException e) {
            throw new VideoXLException(Code.INTERNAL, "Questions cannot be written as JSON: " + e.getMessage(), e);
        }
        WholeFile.write(output, bytes.length, channel -> {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        });
    }
}
