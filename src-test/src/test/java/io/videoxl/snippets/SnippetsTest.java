package io.videoxl.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Answer;
import io.videoxl.AnswerStream;
import io.videoxl.AnswerTask;
import io.videoxl.AskOptions;
import io.videoxl.Chat;
import io.videoxl.Choice;
import io.videoxl.Compression;
import io.videoxl.Device;
import io.videoxl.Evidence;
import io.videoxl.FindOptions;
import io.videoxl.Frame;
import io.videoxl.FrameSampling;
import io.videoxl.Image;
import io.videoxl.Isolation;
import io.videoxl.Match;
import io.videoxl.SavedMemory;
import io.videoxl.Still;
import io.videoxl.Summaries;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.WatchOptions;
import io.videoxl.WatchPlan;
import io.videoxl.WatchTask;
import io.videoxl.WatchedWindow;
import io.videoxl.api.MovingVideo;
import io.videoxl.convert.Synthesizer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.swing.DefaultButtonModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The snippets of the public types' Javadoc, compiled and run over a small model. What stands between {@code @start} and
 * {@code @end} is shown.
 */
@Timeout(120)
class SnippetsTest {
    @TempDir
    private static Path folder;

    private static Path modelFile;
    private static Path film;
    private static VideoXL model;
    private static VideoMemory memory;

    @BeforeAll
    static void watch() {
        modelFile = folder.resolve("golden.gguf");
        Synthesizer.ofSize("golden").write(modelFile);
        film = MovingVideo.write(folder.resolve("film.mp4"), 30);
        model = VideoXL.load(modelFile);
        memory = model.watch(film);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void fileIsAsked() {
        // @start region="ask-once"
        try (VideoXL model = VideoXL.load(modelFile)) {
            System.out.println(model.ask(film, "Who opens the safe, and when?"));
        }
        // @end
    }

    @Test
    void fileIsWatchedOnceAndAskedOften() {
        // @start region="ask-often"
        WatchOptions options = WatchOptions.builder()
                .frames(FrameSampling.uniform(2048))
                .compression(16)
                .build();
        try (VideoXL model = VideoXL.load(modelFile);
                VideoMemory memory = model.watch(Video.of(film), options)) {
            Answer answer = memory.ask("How does it end?", AskOptions.greedy().withMaxTokens(200));
            System.out.println(answer);
            try (AnswerStream words = memory.stream("Describe the chase.")) {
                words.forEach(System.out::print);
            }
        }
        // @end
    }

    @Test
    void memoryIsAsked() {
        // @start region="memory"
        try (VideoMemory memory = model.watch(film)) {
            System.out.println(memory.ask("Who opens the safe?"));
            System.out.println(memory.ask("And when?", AskOptions.greedy().withMaxTokens(50)));
        }
        // @end
    }

    @Test
    void memoryIsSavedAndOpened() {
        var file = folder.resolve("film.vxl");
        memory.save(file);
        // @start region="saved-memory"
        SavedMemory saved = SavedMemory.of(file);
        System.out.println(saved.frames().size() + " frames, watched with " + saved.modelName());
        try (VideoMemory memory = model.open(file)) {
            System.out.println(memory.ask("Who opens the safe?"));
        }
        // @end
    }

    @Test
    void watchingIsConfigured() {
        // @start region="watch-options"
        WatchOptions options = WatchOptions.builder()
                .frames(FrameSampling.uniform(2048))
                .compression(16)
                .onProgress(progress -> System.err.println(progress))
                .build();
        // @end
        try (var memory = model.watch(film, options)) {
            assertEquals(30, memory.frames());
        }
    }

    @Test
    void videosComeFromManyPlaces() {
        Iterator<Frame> iterator =
                List.of(Frame.rgb(new byte[3 * 4 * 4], 4, 4, Duration.ZERO)).iterator();
        // @start region="videos"
        Video movie = Video.of(Path.of("film.mp4"));
        Video scene = movie.clip(Duration.ofMinutes(12), Duration.ofMinutes(15));
        Video remote = Video.of(URI.create("https://example.org/film.mp4")).allow("https");
        Video members = Video.of("https://example.org/members/film.mp4")
                .allow("https")
                .header("Authorization", "Bearer " + System.getenv("TOKEN"));
        Video camera =
                Video.of(URI.create("rtsp://camera.local/live")).allow("rtsp").timeout(Duration.ofSeconds(10));
        Video drawn = Video.frames(iterator, "simulation");
        // @end
        // @start region="isolated"
        Video uploaded = Video.of(Path.of("upload.mp4")).isolated();
        Video bounded = Video.of(Path.of("upload.mp4"))
                .isolated(Isolation.defaults().withMemory(512 << 20).withProcessorTime(Duration.ofMinutes(10)));
        // @end
        assertEquals("upload.mp4", uploaded.toString());
        assertEquals("upload.mp4", bounded.toString());
        assertEquals("film.mp4", scene.toString());
        assertEquals("https://example.org/film.mp4", remote.toString());
        assertEquals("https://example.org/members/film.mp4", members.toString());
        assertEquals("rtsp://camera.local/live", camera.toString());
        try (var memory = model.watch(drawn, WatchOptions.defaults())) {
            assertEquals(1, memory.frames());
        }
    }

    @Test
    void watchingIsPlanned() {
        // @start region="plan"
        var source = new WatchPlan.Source("film.mp4", Video.of(film).info());
        var options = WatchOptions.builder()
                .frames(FrameSampling.perSecond(5, 1000))
                .reserve(500)
                .build();
        var plan = model.plan(List.of(source), options);
        System.out.printf("%d frames, %d bytes of memory%n", plan.frames().size(), plan.bytes());
        // @end
        try (var watched = model.watch(Video.of(film, "film.mp4"), options)) {
            assertEquals(watched.watched(), plan.frames());
            assertEquals(watched.length(), plan.tokens());
            assertEquals(
                    watched.windows().stream().map(WatchedWindow::endFrame).toList(),
                    plan.windows().stream().map(WatchPlan.Window::endFrame).toList());
            var info = model.info();
            long perToken = 2L * info.layers() * info.keyValueHeads() * info.hiddenSize() / info.heads() * Short.BYTES;
            assertEquals(perToken * (plan.tokens() + 500), plan.bytes());
        }
    }

    @Test
    void thumbnailsAreMadeWhileWatching() {
        // @start region="thumbnails"
        var thumbnails = new ArrayList<Still>();
        var video = Video.of(film).thumbnails(100, 160, 90, thumbnails::add);
        try (var watched = model.watch(video, WatchOptions.defaults())) {
            System.out.println(thumbnails.size() + " pictures of " + watched.frames() + " frames");
        }
        // @end
        assertFalse(thumbnails.isEmpty());
    }

    @Test
    void framesAreShownToPeople() throws IOException {
        // @start region="stills"
        Video.of(film).stills(FrameSampling.at(Duration.ofSeconds(1), Duration.ofSeconds(2)), 320, 180, still -> {
            try {
                ImageIO.write(
                        still.picture(),
                        "png",
                        folder.resolve(still.time().toSeconds() + ".png").toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        // @end
        var picture = ImageIO.read(folder.resolve("2.png").toFile());
        assertEquals(320, picture.getWidth());
        assertEquals(180, picture.getHeight());
        assertTrue(Files.exists(folder.resolve("1.png")));
    }

    @Test
    void framesAreChosen() {
        // @start region="frame-sampling"
        WatchOptions.builder().frames(FrameSampling.perSecond(2, 600)); // at most 600: of a longer film fewer a second
        WatchOptions.builder().frames(FrameSampling.uniform(256)); // however long the film is
        WatchOptions.builder().frames(FrameSampling.all());
        // @end
    }

    @Test
    void compressionIsChosen() {
        // @start region="compression"
        WatchOptions.builder().compression(16); // one ratio
        WatchOptions.builder().compression(Compression.of(2, 8)); // two in turn, window by window
        WatchOptions.builder().compression(Compression.AUTO); // as little as the context allows
        WatchOptions.builder().compression(Compression.autoWithin(500_000_000)); // ... and half a gigabyte
        // @end
    }

    @Test
    void deviceIsChosen() {
        // @start region="device"
        for (Device device : Device.list()) {
            System.out.println(device.name() + "  " + device.description());
        }
        // The first graphics card's name is CUDA0, where ggml's CUDA backend is installed.
        Device cpu = Device.named("CPU");
        VideoXL model = VideoXL.builder().model(modelFile).device(cpu).build();
        // @end
        assertEquals("CPU", model.info().device());
        model.close();
    }

    @Test
    void imagesAreShown() throws IOException {
        var picture = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        var chartFile = folder.resolve("chart.png");
        ImageIO.write(picture, "png", chartFile.toFile());
        // @start region="image"
        Image chart = Image.of(chartFile);
        Image photo = Image.of(picture);
        Answer answer =
                model.ask(List.of(chart, photo), "What do both show?", WatchOptions.defaults(), AskOptions.greedy());
        // @end
        assertEquals(2, answer.frames());
    }

    @Test
    void answeringIsConfigured() {
        // @start region="ask-options"
        AskOptions precise = AskOptions.greedy().withMaxTokens(200).withMaxTime(Duration.ofSeconds(10));
        AskOptions varied = AskOptions.sampled(0.7).withTopP(0.9).withSeed(42);
        AskOptions oneLine = AskOptions.greedy().withStop("\n");
        // @end
        for (var options : List.of(precise, varied, oneLine)) {
            assertTrue(memory.ask("What happens?", options).answerTokens() <= AskOptions.DEFAULT_MAX_TOKENS);
        }
    }

    @Test
    void answerIsRead() {
        // @start region="answer"
        Answer answer = memory.ask("Who opens the safe?", AskOptions.greedy().withMaxTokens(100));
        System.out.println(answer.text());
        if (answer.finishReason() == Answer.FinishReason.LENGTH) {
            System.out.println("… and more");
        }
        answer.warnings().forEach(System.err::println);
        // @end
    }

    @Test
    void answerIsStreamed() {
        // @start region="answer-stream"
        try (AnswerStream words = memory.stream("Describe the chase.")) {
            words.forEach(System.out::print);
        }
        // @end
    }

    @Test
    void answerComesInTheBackground() {
        var stopButton = new DefaultButtonModel();
        // @start region="answer-task"
        AnswerTask task = memory.ask("Describe the chase.", AskOptions.greedy(), System.out::print);
        stopButton.addActionListener(click -> task.cancel());
        Answer answer = task.join();
        // @end
        assertTrue(answer.answerTokens() > 0);
    }

    @Test
    void questionsFollowEachOther() {
        // @start region="chat"
        Chat chat = memory.chat();
        System.out.println(chat.ask("Who opens the safe?"));
        System.out.println(chat.ask("Why does she?"));
        // @end
        assertEquals(2, chat.history().size());
    }

    @Test
    void answerIsOneOfTheOptions() {
        // @start region="choice"
        Choice choice = memory.choose("Is the door open or closed?", List.of("open", "closed"));
        System.out.printf("%s, with %.0f %%%n", choice.text(), 100 * choice.probability());
        choice.options().forEach(System.out::println);
        // @end
        assertEquals(2, choice.options().size());
    }

    @Test
    void answerIsToldWithWhatItRestsOn() {
        // @start region="evidence"
        Answer answer = memory.ask("Who opens the safe?", AskOptions.greedy().withEvidence(3));
        System.out.printf("%s (support %.2f)%n", answer, answer.support().orElse(0));
        for (Evidence each : answer.evidence()) {
            System.out.printf("%s to %s of %s: %.1f nats%n", each.from(), each.to(), each.source(), each.weight());
        }
        // @end
        assertTrue(answer.attribution().isPresent());
    }

    @Test
    void momentsAreFound() {
        // @start region="find"
        for (Match match : memory.find("someone opens the safe", 5)) {
            System.out.printf("%s to %s: %.2f%n", match.from(), match.to(), match.score());
        }
        // @end
        assertTrue(memory.find("a safe", 1, FindOptions.defaults().withThreshold(0))
                        .size()
                == 1);
    }

    @Test
    void memoryIsAskedWhileItGrows() {
        // @start region="watch-task"
        try (VideoMemory memory = model.newMemory(WatchOptions.defaults())) {
            WatchTask watching = memory.appendAsync(Video.of(film), WatchOptions.defaults());
            while (!watching.isDone()) {
                System.out.println(memory.ask("What has happened so far?"));
            }
            watching.join();
        }
        // @end
    }

    @Test
    void featuresAreTaken() {
        // @start region="summaries"
        Summaries last = memory.summaries(model.info().layers() - 1);
        for (WatchedWindow window : memory.windows()) {
            int from = window.firstSummary() * last.heads() * last.headSize();
            int to = from + window.summaries() * last.heads() * last.headSize();
            System.out.println(window.from() + " to " + window.to() + ": values " + from + " to " + to);
        }
        // @end
    }

    @Test
    void failureIsTold() {
        var missing = folder.resolve("missing.mp4");
        // @start region="exception"
        try {
            model.ask(missing, "What happens?");
        } catch (VideoXLException e) {
            switch (e.code()) {
                case VIDEO_UNREADABLE, VIDEO_EMPTY -> System.err.println("Choose another video: " + e.getMessage());
                default -> throw e;
            }
        }
        // @end
    }

    @Test
    void everySnippetOfThePublicTypesIsOneOfThese() throws IOException {
        var sources = Path.of(System.getProperty("user.dir")).resolveSibling("api/src/main/java/io/videoxl");
        try (var files = Files.list(sources)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(
                        Files.readString(file).contains("{@snippet :"),
                        () -> file + " has a snippet that nobody compiles");
            }
        }
    }
}
