package io.videoxl.eval.data;

import io.videoxl.Chunks;
import io.videoxl.FrameSampling;
import io.videoxl.ModelFamily;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The benchmarks that can be run, each with what its published evaluation shows and asks. */
public enum Benchmark {
    /** 2,700 questions about 900 videos of 11 seconds to an hour. */
    VIDEO_MME(
            "Video-MME",
            new VideoMmeFormat(),
            new PromptTemplate(
                    """
                    {subtitles}Select the best answer to the following multiple-choice question based on the video and the \
                    subtitles. Respond with only the letter (A, B, C, or D) of the correct option.
                    {question}
                    {options A.}
                    The best answer is:"""),
            16),
    /** 20 tasks of 200 questions about short clips. */
    MVBENCH(
            "MVBench",
            new MvBenchFormat(),
            new PromptTemplate(
                    """
                    {subtitles}Question:{question}
                    Option:
                    {options (A)}
                    Only give the best option."""),
            16),
    /** Multiple-choice questions of MLVU, about videos of minutes to hours. */
    MLVU(
            "MLVU",
            new MlvuFormat(),
            new PromptTemplate(
                    """
                    {subtitles}
                    {question}
                    Only give the best option.

                    Best option: ("""),
            16),
    /** Needles in videos: retrieval, ordering and counting, each question with four orders of its options. */
    VNBENCH(
            "VNBench",
            new VnBenchFormat(),
            new PromptTemplate(
                    """
                    {subtitles}Question: {question}
                    Options:
                    {options (A)}
                    """),
            1024),
    /** Questions that refer to a moment of videos of up to an hour. */
    LONG_VIDEO_BENCH(
            "LongVideoBench",
            new LongVideoBenchFormat(),
            new PromptTemplate(
                    """
                    {subtitles}{question}
                    {options A.}
                    Answer with the option's letter from the given choices directly.
                    """),
            32),
    /** Questions of six types about videos of half an hour to two hours. */
    LVBENCH(
            "LVBench",
            new LvBenchFormat(),
            new PromptTemplate(
                    """
                    {subtitles}{question}
                    {options (A)}
                    Answer with the option's letter from the given choices directly.
                    """),
            16);

    private static final int PUBLISHED_FRAMES = 128;
    private static final PromptTemplate VIDEO_MME_OF_VIDEO_XL_2 = new PromptTemplate(
            """
            {subtitles}Select the best answer to the following multiple-choice question based on the video and the \
            subtitles. Respond with only the letter (A, B, C, or D) of the correct option.
            {question}
            {options list}

            Answer with the option's letter from the given choices directly.""");
    private static final PromptTemplate LVBENCH_OF_VIDEO_XL_2 = new PromptTemplate(
            """
            {subtitles}{question}
            {options A.}
            Answer with the option's letter from the given choices directly.""");
    private static final String VNBENCH_SYSTEM_PROMPT =
            "Carefully watch this video and pay attention to every detail. Based on your observations, select the best"
                    + " option that accurately addresses the question.";

    private final String title;
    private final BenchmarkFormat format;
    private final PromptTemplate template;
    private final int maxTokens;

    Benchmark(String title, BenchmarkFormat format, PromptTemplate template, int maxTokens) {
        this.title = title;
        this.format = format;
        this.template = template;
        this.maxTokens = maxTokens;
    }

    /**
     * The benchmark of a name.
     *
     * @param name such as {@code videomme}; case, hyphens and underscores do not matter
     * @return the benchmark
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there is none of this name
     */
    public static Benchmark named(String name) {
        var plain = plain(name);
        return Arrays.stream(values())
                .filter(each -> each.id().equals(plain))
                .findFirst()
                .orElseThrow(() -> new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        name + " is no benchmark that is known; expected one of " + String.join(", ", ids()) + "."));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** {@return the names of all} */
    public static List<String> ids() {
        return Arrays.stream(values()).map(Benchmark::id).toList();
    }

    /** {@return its name for commands and files, such as {@code videomme}} */
    public String id() {
        return plain(name());
    }

    /** {@return its name as its authors write it} */
    public String title() {
        return title;
    }

    /**
     * What the authors of a family of models showed and asked.
     *
     * @param family of the model
     * @return frames, prompt and what else; where the authors published none, the frames are the family's and the prompt is Video-XL's
     */
    public PublishedEvaluation published(ModelFamily family) {
        return switch (family) {
            case VIDEO_XL ->
                new PublishedEvaluation(
                        this == VNBENCH
                                ? FrameSampling.perSecond(1, Integer.MAX_VALUE)
                                : FrameSampling.uniform(PUBLISHED_FRAMES),
                        Optional.empty(),
                        systemPrompt(),
                        template,
                        maxTokens,
                        PromptWording.AS_IT_IS);
            case VIDEO_XL_2 ->
                new PublishedEvaluation(
                        framesOfVideoXl2(),
                        Optional.of(Chunks.FULL),
                        systemPrompt(),
                        switch (this) {
                            case VIDEO_MME -> VIDEO_MME_OF_VIDEO_XL_2;
                            case LVBENCH -> LVBENCH_OF_VIDEO_XL_2;
                            default -> template;
                        },
                        maxTokens,
                        PromptWording.TIMES_IN_SECONDS);
        };
    }

    private FrameSampling framesOfVideoXl2() {
        return switch (this) {
            case VIDEO_MME, LONG_VIDEO_BENCH -> FrameSampling.dense(400);
            case MLVU -> FrameSampling.dense(256);
            case LVBENCH -> FrameSampling.dense(600);
            case MVBENCH, VNBENCH -> ModelFamily.VIDEO_XL_2.frames();
        };
    }

    private String systemPrompt() {
        return this == VNBENCH ? VNBENCH_SYSTEM_PROMPT : WatchOptions.DEFAULT_SYSTEM_PROMPT;
    }

    /** {@return the label over whose values a mean is published besides the share of all questions; empty: none} */
    public Optional<String> meanOver() {
        return switch (this) {
            case MVBENCH, MLVU -> Optional.of(BenchmarkFormat.TASK);
            default -> Optional.empty();
        };
    }

    /** {@return what is right or wrong as a whole, for people: questions, or samples of several tries} */
    public String counted() {
        return tries() == 1 ? "questions" : "samples";
    }

    /** {@return how many tries of a question must all be right} */
    public int tries() {
        return this == VNBENCH ? VnBenchFormat.TRIES : 1;
    }

    /**
     * Reads the questions. Records that are no questions, and those whose video is missing, are told among the problems.
     *
     * @param folder what was downloaded and unpacked
     * @param files the files with the questions, in any of the formats; none: those that are found in the folder
     * @return the questions
     * @throws VideoXLException {@code IO} if a file cannot be read; {@code INVALID_ARGUMENT} if none is found or its format is unknown
     */
    public QuestionSet read(Path folder, List<Path> files) {
        return new QuestionReader(this, format, folder).read(files);
    }
}
