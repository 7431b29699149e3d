package io.videoxl.spark.asking;

import io.videoxl.Answer;
import io.videoxl.Progress;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.spark.asking.Outcome.Answered;
import io.videoxl.spark.asking.Outcome.Failed;
import io.videoxl.spark.asking.Outcome.Watched;
import io.videoxl.spark.metrics.Counters;
import io.videoxl.spark.metrics.JobProgress;
import io.videoxl.spark.models.LoadedModel;
import io.videoxl.spark.models.LoadedModels;
import io.videoxl.spark.models.ThisHost;
import io.videoxl.spark.videos.MemoryStore;
import io.videoxl.spark.videos.VideoPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks videos, one after the other, for one task. The last one's memory stays until another video comes, so that questions about it may
 * come in several calls.
 */
public final class VideoAsker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VideoAsker.class);

    private final AskPlan plan;
    private final JobProgress progress;
    private final LoadedModel loaded;
    private final Optional<MemoryStore> store;
    private final String askedWith;
    private Remembered last;

    /** A video's memory. */
    private record Remembered(String video, VideoMemory memory, Watched watched) {}

    /**
     * Takes the model, which is loaded if need be.
     *
     * @param progress of the job; null: it has none
     * @throws VideoXLException what another executor may do better, with this machine's name
     */
    public VideoAsker(AskPlan plan, JobProgress progress) {
        this.plan = plan;
        this.progress = progress;
        store = Optional.ofNullable(plan.memories()).map(MemoryStore::of);
        loaded = LoadedModels.here().take(plan.model(), plan.options(), AskingTask.gpus());
        try {
            if (plan.fingerprint() != null) {
                loaded.require(plan.fingerprint());
            }
            askedWith = AskPlan.askedWith(loaded.model().info().fingerprint(), plan.options());
        } catch (Throwable e) {
            loaded.close();
            throw e;
        }
    }

    /** What the answers depend on beside video and question. */
    public String askedWith() {
        return askedWith;
    }

    /** The name of the device that computes. */
    public String device() {
        return loaded.model().info().device();
    }

    /**
     * Asks one video.
     *
     * @param video its cell; may be null
     * @param questions their cells, which may be null; equal ones are asked once
     * @return what became of each
     * @throws VideoXLException what another executor may do better, with this machine's name; {@code CANCELLED}
     */
    public List<Outcome> ask(String video, List<String> questions) {
        var outcomes = new LinkedHashMap<String, Outcome>();
        for (var question : questions) {
            outcomes.put(
                    question,
                    question == null
                            ? new Failed(Code.INVALID_ARGUMENT, "the question is null, expected a text")
                            : null);
        }
        var open = outcomes.keySet().stream()
                .filter(question -> outcomes.get(question) == null)
                .toList();
        if (!open.isEmpty()) {
            outcomes.putAll(answered(video, open));
        }
        count(questions, outcomes);
        return questions.stream().map(outcomes::get).toList();
    }

    private Map<String, Outcome> answered(String video, List<String> questions) {
        try {
            if (video == null || video.isBlank()) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "the video is " + (video == null ? "null" : "blank") + ", expected a path or an address");
            }
            return answered(remembered(video), questions);
        } catch (VideoXLException e) {
            return all(questions, forgiven(e));
        }
    }

    /** The row's error, if the failure is to be one. */
    private static Failed forgiven(VideoXLException failure) {
        if (Faults.ofInput(failure.code())) {
            return Failed.of(failure);
        }
        var named = failure.code() == Code.CANCELLED ? failure : ThisHost.named(failure);
        if (Faults.mayBeOfVideo(failure) && AskingTask.lastAttempt()) {
            log.error("every attempt failed; the video gets an error and the others go on", failure);
            return Failed.of(named);
        }
        throw named;
    }

    private static Map<String, Outcome> all(List<String> questions, Outcome outcome) {
        var outcomes = new LinkedHashMap<String, Outcome>();
        questions.forEach(question -> outcomes.put(question, outcome));
        return outcomes;
    }

    private Map<String, Outcome> answered(Remembered remembered, List<String> questions) {
        var asking = plan.options().asking();
        List<Answer> answers;
        try {
            answers = remembered.memory.askAll(questions, asking);
        } catch (VideoXLException e) {
            if (!Faults.ofInput(e.code())) {
                throw e;
            }
            // One question's fault is not the others'; it was found before any of them ran.
            return oneByOne(remembered, questions);
        }
        var outcomes = new LinkedHashMap<String, Outcome>();
        for (int i = 0; i < questions.size(); i++) {
            outcomes.put(questions.get(i), new Answered(answers.get(i), remembered.watched));
        }
        return outcomes;
    }

    private Map<String, Outcome> oneByOne(Remembered remembered, List<String> questions) {
        var outcomes = new LinkedHashMap<String, Outcome>();
        for (var question : questions) {
            try {
                var answer = remembered.memory.ask(question, plan.options().asking());
                outcomes.put(question, new Answered(answer, remembered.watched));
            } catch (VideoXLException e) {
                outcomes.put(question, forgiven(e));
            }
        }
        return outcomes;
    }

    private Remembered remembered(String video) {
        if (last != null && last.video.equals(video)) {
            return last;
        }
        forget();
        last = recalled(video, VideoPlace.of(video, plan.options()));
        return last;
    }

    private Remembered recalled(String video, VideoPlace place) {
        var model = loaded.model();
        var own = place.memoryFile();
        if (own.isPresent()) {
            return reused(video, model.open(own.get()), own.get().toString());
        }
        // Where nobody can tell whether it is the same file, nothing is kept; what is missing is said by watching.
        var version = store.isPresent() ? place.version() : Optional.<String>empty();
        if (version.isEmpty()) {
            return watched(video, place, List.of(), Optional.empty());
        }
        var name = AskPlan.memoryName(model.info().fingerprint(), plan.options(), video, version.get());
        var kept = store.get().open(model, name);
        if (kept.isPresent()) {
            return reused(video, kept.get(), store.get().address(name));
        }
        return watched(video, place, new ArrayList<>(), Optional.of(name));
    }

    private Remembered reused(String video, VideoMemory memory, String file) {
        Counters.here().memoriesReused.increment();
        if (progress != null) {
            progress.memoriesReused().add(1);
        }
        return new Remembered(video, memory, new Watched(memory.windows(), List.of(), Optional.of(file), true));
    }

    private Remembered watched(String video, VideoPlace place, List<String> warnings, Optional<String> name) {
        var memory = watch(place);
        try {
            Counters.here().videosWatched.increment();
            if (progress != null) {
                progress.videosWatched().add(1);
                progress.framesWatched().add(memory.frames());
            }
            var file = name.filter(each -> saved(memory, each, warnings))
                    .map(each -> store.orElseThrow().address(each));
            return new Remembered(video, memory, new Watched(memory.windows(), warnings, file, false));
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
    }

    private VideoMemory watch(VideoPlace place) {
        var options = plan.options().watching().onProgress(framesCounter());
        loaded.threads().ifPresent(threads -> options.decoderThreads(Math.min(threads, 8)));
        try (var opened = place.open(plan.options())) {
            return loaded.model().watch(opened.visual(), options.build());
        }
    }

    private static Consumer<Progress> framesCounter() {
        return new Consumer<>() {
            private int counted;

            @Override
            public void accept(Progress now) {
                Counters.here().framesWatched.add(now.framesEncoded() - counted);
                counted = now.framesEncoded();
            }
        };
    }

    /** A memory that cannot be kept is no reason to lose what was watched. */
    private boolean saved(VideoMemory memory, String name, List<String> warnings) {
        try {
            store.orElseThrow().save(memory, name);
            return true;
        } catch (VideoXLException e) {
            if (e.code() != Code.IO && e.code() != Code.INVALID_ARGUMENT) {
                throw e;
            }
            var warning = ThisHost.words() + ": the memory was not kept: " + e.getMessage();
            log.warn(warning, e);
            warnings.add(warning);
            return false;
        }
    }

    private void count(List<String> questions, Map<String, Outcome> outcomes) {
        var counters = Counters.here();
        long answers = 0;
        for (var outcome : outcomes.values()) {
            if (outcome instanceof Answered answered) {
                answers++;
                counters.tokensGenerated.add(answered.answer().answerTokens());
            }
        }
        long errors = questions.stream()
                .map(outcomes::get)
                .filter(Failed.class::isInstance)
                .count();
        counters.questionsAnswered.add(answers);
        counters.errors.add(errors);
        if (progress != null) {
            progress.questionsAnswered().add(answers);
            progress.errors().add(errors);
        }
    }

    private void forget() {
        if (last != null) {
            last.memory.close();
            last = null;
        }
    }

    /** Forgets the last video and gives the model back. Closing twice is harmless. */
    @Override
    public void close() {
        forget();
        loaded.close();
    }
}
