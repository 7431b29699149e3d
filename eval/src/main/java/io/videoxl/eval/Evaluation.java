package io.videoxl.eval;

import io.videoxl.AskOptions;
import io.videoxl.Choice;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.eval.Results.Entry;
import io.videoxl.eval.data.Letters;
import io.videoxl.eval.data.Note;
import io.videoxl.eval.data.Question;
import io.videoxl.eval.data.QuestionSet;
import io.videoxl.eval.data.ShownVideo;
import io.videoxl.eval.data.Subtitles;
import io.videoxl.eval.scoring.Scoring;
import io.videoxl.worlds.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs a benchmark: each video is watched once, and all questions about it are asked from that memory.
 *
 * <pre>{@code
 * var benchmark = Benchmark.VIDEO_MME;
 * var options = EvaluationOptions.builder(benchmark, model.info().family()).limit(300).build();
 * var results = Evaluation.run(model, benchmark.read(folder, List.of()), options, Path.of("videomme.jsonl"));
 * System.out.println(Report.of(results).toMarkdown());
 * }</pre>
 *
 * <p>Results are in the file as they come. A run that was ended at any moment goes on where it stopped when it is started again. A
 * video that cannot be watched, and a record that is no question, are written down as well, and the run goes on; what is no video's
 * fault, such as too little memory on the device, ends it.
 */
public final class Evaluation {
    /** Questions about a video that are asked at once, and whose results come together. */
    private static final int TOGETHER = 15;

    private static final Set<Code> OF_ONE_VIDEO =
            Set.of(Code.VIDEO_UNREADABLE, Code.VIDEO_EMPTY, Code.CONTEXT_EXCEEDED, Code.INVALID_ARGUMENT, Code.IO);

    private final VideoXL model;
    private final EvaluationOptions options;
    private final RunSettings settings;
    private final Journal<RunSettings, Entry> journal;
    private final List<Entry> entries;
    private final Map<ShownVideo, List<Question>> byVideo = new LinkedHashMap<>();
    private int allQuestions;
    private int allVideos;
    private int videosDone;
    private int questionsDone;
    private int failed;
    private long questionsLeft;
    private long start;
    private int doneNow;

    private Evaluation(
            VideoXL model, EvaluationOptions options, RunSettings settings, Journal<RunSettings, Entry> journal) {
        this.model = model;
        this.options = options;
        this.settings = settings;
        this.journal = journal;
        entries = new ArrayList<>(journal.entries());
    }

    /**
     * Runs a benchmark, or what is left of it.
     *
     * @param model what is evaluated; stays open
     * @param questions of the benchmark
     * @param options how
     * @param file where results are kept, a line of JSON each
     * @return all results, those of earlier runs included
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the file has results that were made in another way; {@code IO} if it cannot
     *     be written; {@code CANCELLED} if the thread is interrupted; what watching and asking throw that is no fault of a video
     */
    public static Results run(VideoXL model, QuestionSet questions, EvaluationOptions options, Path file) {
        var settings = options.settings(model.info());
        try (var journal = Journal.open(file, settings, RunSettings.class, Entry.class)) {
            var evaluation = new Evaluation(model, options, settings, journal);
            evaluation.run(questions);
            return evaluation.found();
        }
    }

    private void run(QuestionSet questions) {
        writeProblems(questions);
        plan(questions.questions());
        tell();
        start = System.nanoTime();
        try (var memories =
                new WatchedAhead(model, options.watching(), options.ahead(), List.copyOf(byVideo.keySet()))) {
            for (var asked : byVideo.entrySet()) {
                video(asked.getKey(), asked.getValue(), memories);
            }
        }
    }

    /** What is new among them, and what of an earlier run is none any more. */
    private void writeProblems(QuestionSet questions) {
        var known = new LinkedHashSet<>(found().problems());
        var now = new LinkedHashSet<>(questions.problems());
        now.stream().filter(each -> !known.contains(each)).map(Entry::badRecord).forEach(this::write);
        known.stream().filter(each -> !now.contains(each)).map(Entry::mended).forEach(this::write);
        questions.notes().forEach(this::note);
    }

    private void note(Note note) {
        if (!found().notes().contains(note)) {
            write(Entry.note(note));
        }
    }

    private Results found() {
        return Results.of(settings, entries);
    }

    /** What is left to be asked, video by video. */
    private void plan(List<Question> all) {
        var limited = options.limit() == 0 ? all : all.subList(0, Math.min(options.limit(), all.size()));
        limited.forEach(each -> byVideo.computeIfAbsent(each.video(), video -> new ArrayList<>())
                .add(each));
        byVideo.keySet().removeIf(video -> !options.shard()
                .has(video.file().getFileName().toString()));
        allVideos = byVideo.size();
        allQuestions = byVideo.values().stream().mapToInt(List::size).sum();
        var found = found();
        var done = found.done(!options.retry());
        var planned = byVideo.values().stream()
                .flatMap(List::stream)
                .map(Question::id)
                .collect(Collectors.toSet());
        failed = (int) found.questions().stream()
                .filter(each -> each.failure().isPresent() && planned.contains(each.id()) && done.contains(each.id()))
                .count();
        byVideo.values().forEach(asked -> asked.removeIf(each -> done.contains(each.id())));
        byVideo.values().removeIf(List::isEmpty);
        videosDone = allVideos - byVideo.size();
        questionsLeft = byVideo.values().stream().mapToInt(List::size).sum();
        questionsDone = allQuestions - (int) questionsLeft;
    }

    private void video(ShownVideo shown, List<Question> questions, WatchedAhead memories) {
        Asker asker = null;
        String problem = null;
        try {
            asker = new Asker(memories.next(), shown);
        } catch (VideoXLException e) {
            problem = problem(e);
        }
        try (var open = asker) {
            for (int from = 0; from < questions.size(); from += TOGETHER) {
                var some = questions.subList(from, Math.min(questions.size(), from + TOGETHER));
                for (var result : problem == null ? results(open, some) : failed(some, problem)) {
                    write(Entry.question(result));
                    questionsDone++;
                    doneNow++;
                    tell();
                }
            }
        }
        videosDone++;
        tell();
    }

    private static String problem(VideoXLException e) {
        if (!OF_ONE_VIDEO.contains(e.code())) {
            throw e;
        }
        return e.getMessage();
    }

    private List<QuestionResult> failed(List<Question> questions, String problem) {
        return questions.stream().map(question -> failed(question, problem)).toList();
    }

    /** Side by side; if one cannot be answered, each by itself. */
    private List<QuestionResult> results(Asker asker, List<Question> questions) {
        try {
            return asker.askAll(questions);
        } catch (VideoXLException e) {
            problem(e);
            return questions.stream().map(question -> result(asker, question)).toList();
        }
    }

    private QuestionResult result(Asker asker, Question question) {
        try {
            return asker.askAll(List.of(question)).getFirst();
        } catch (VideoXLException e) {
            return failed(question, problem(e));
        }
    }

    private QuestionResult failed(Question question, String problem) {
        failed++;
        return new QuestionResult(
                question.id(),
                question.sample(),
                question.video().toString(),
                question.labels(),
                question.options(),
                question.right(),
                null,
                null,
                problem,
                0,
                0);
    }

    private void write(Entry entry) {
        journal.add(entry);
        entries.add(entry);
    }

    private void tell() {
        var left = doneNow == 0
                ? Optional.<Duration>empty()
                : Optional.of(Duration.ofSeconds(
                        Math.round((System.nanoTime() - start) / 1e9 / doneNow * (questionsLeft - doneNow))));
        options.listener().accept(new RunProgress(questionsDone, allQuestions, videosDone, allVideos, failed, left));
    }

    /** Asks about a video that was watched. */
    private final class Asker implements AutoCloseable {
        private final VideoMemory memory;
        private final String spoken;

        Asker(VideoMemory memory, ShownVideo shown) {
            this.memory = memory;
            try {
                spoken = options.subtitles() ? spoken(shown) : "";
            } catch (RuntimeException e) {
                memory.close();
                throw e;
            }
        }

        private String spoken(ShownVideo shown) {
            var times = memory.watched().stream().map(WatchedFrame::time).toList();
            var lines = shown.subtitles()
                    .map(file -> subtitles(file).at(times, shown.subtitlesStart()))
                    .orElse("");
            return "This video's subtitles are listed below: \n" + (lines.isEmpty() ? "No subtitles available" : lines);
        }

        private Subtitles subtitles(Path file) {
            var read = Subtitles.read(file);
            read.notes().forEach(each -> note(new Note(file.toString(), each)));
            return read;
        }

        List<QuestionResult> askAll(List<Question> questions) {
            if (options.scoring() == Scoring.CHOICES) {
                return questions.stream().map(this::choose).toList();
            }
            var answers = memory.askAll(
                    questions.stream().map(this::prompt).toList(),
                    AskOptions.greedy().withMaxTokens(options.maxTokens()));
            return IntStream.range(0, questions.size())
                    .mapToObj(i -> result(questions.get(i), answers.get(i).text(), null))
                    .toList();
        }

        private String prompt(Question question) {
            return options.wording().apply(options.template().fill(question, spoken));
        }

        private QuestionResult choose(Question question) {
            var choice = memory.choose(
                    prompt(question), Letters.first(question.options().size()));
            var probabilities =
                    choice.options().stream().map(Choice.Option::probability).toList();
            return result(question, choice.text(), probabilities);
        }

        private QuestionResult result(Question question, String answer, List<Double> probabilities) {
            return new QuestionResult(
                    question.id(),
                    question.sample(),
                    question.video().toString(),
                    question.labels(),
                    question.options(),
                    question.right(),
                    answer,
                    probabilities,
                    null,
                    memory.frames(),
                    memory.length());
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
