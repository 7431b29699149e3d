package io.videoxl.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.videoxl.Answer;
import io.videoxl.AskOptions;
import io.videoxl.Chat;
import io.videoxl.Compression;
import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.WatchedFrame;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers through LangChain4j are the library's, and films are watched once. */
@Timeout(120)
class VideoXLChatModelTest {
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(12);
    private static final String WHO = "Who opens the safe?";
    private static final String WHY = "Why does she?";

    @TempDir
    private static Path folder;

    private static VideoXL videoXL;
    private static Path film;
    private static VideoMemory memory;
    private static String endlessly;

    private final VideoXLChatModel model = builder().build();

    @BeforeAll
    static void watch() {
        videoXL = TestModels.talkative();
        film = TestModels.film(folder, 1, 6);
        memory = videoXL.watch(film);
        endlessly = TestModels.endless(memory);
    }

    @AfterAll
    static void closeMemory() {
        memory.close();
    }

    @AfterEach
    void close() {
        model.close();
    }

    private static VideoXLChatModel.Builder builder() {
        return VideoXLChatModel.builder().model(TestModels.talkative()).maxOutputTokens(12);
    }

    private static UserMessage asking(String question, Path film) {
        return UserMessage.from(TextContent.from(question), VideoContent.from(film.toUri()));
    }

    private static ChatResponse ask(
            VideoXLChatModel model, VideoXLChatRequestParameters parameters, ChatMessage... messages) {
        return model.chat(
                ChatRequest.builder().messages(messages).parameters(parameters).build());
    }

    private static String text(ChatResponse response) {
        return response.aiMessage().text();
    }

    private static VideoXLChatResponseMetadata metadata(ChatResponse response) {
        return assertInstanceOf(VideoXLChatResponseMetadata.class, response.metadata());
    }

    private <E extends LangChain4jException> E refused(
            Class<E> as, Code code, VideoXLChatRequestParameters parameters, ChatMessage... messages) {
        var e = assertThrows(as, () -> ask(model, parameters, messages));
        assertSame(as, e.getClass());
        assertEquals(
                code, assertInstanceOf(VideoXLException.class, e.getCause()).code());
        return e;
    }

    @Test
    void answerIsTheLibrarysAndSoIsWhatItTells() {
        var expected = memory.ask(WHO, SHORT);
        var response = model.chat(asking(WHO, film));
        assertEquals(expected.text(), text(response));
        var metadata = metadata(response);
        assertEquals(memory.windows(), metadata.windows());
        assertEquals(memory.watched(), metadata.watched());
        assertEquals(film.toString(), metadata.watched().getFirst().source());
        assertEquals(memory.warnings(), metadata.warnings());
        assertEquals(expected.memoryTokens(), metadata.answer().orElseThrow().memoryTokens());
        assertTrue(metadata.timings().orElseThrow().watching().isPositive());
        assertEquals(Optional.empty(), metadata.choice());
        assertEquals(videoXL.info().name(), metadata.modelName());
        assertEquals(FinishReason.LENGTH, metadata.finishReason());
        int input = expected.memoryTokens() + expected.questionTokens();
        assertEquals(new VideoXLTokenUsage(input, 12, 0), metadata.tokenUsage());
        assertEquals(
                new VideoXLTokenUsage(input, 12, memory.length()),
                model.chat(asking(WHO, film)).tokenUsage());
        assertEquals(metadata, metadata.toBuilder().build());
    }

    @Test
    void conversationGoesOnAndItsFilmIsWatchedOnce() {
        var chat = memory.chat(List.of());
        var first = chat.ask(WHO, SHORT);
        var second = chat.ask(WHY, SHORT);
        var third = chat.ask(WHO, SHORT);

        assertEquals(first.text(), text(model.chat(asking(WHO, film))));
        var messages = new ChatMessage[] {
            asking(WHO, film),
            AiMessage.from(first.text()),
            UserMessage.from(WHY),
            AiMessage.from(second.text()),
            asking(WHO, film)
        };
        var response = model.chat(Arrays.copyOf(messages, 3));
        assertEquals(second.text(), text(response));
        assertEquals(
                second.historyTokens(),
                metadata(response).answer().orElseThrow().historyTokens());
        assertEquals(third.text(), text(model.chat(messages)));
        assertEquals(1, model.cache().statistics().watched());
        // What was said elsewhere is the same conversation as the library makes of it.
        var elsewhere = memory.chat(
                List.of(new Chat.Turn(WHO, Answer.builder("The thief.").build())));
        assertEquals(
                elsewhere.ask(WHY, SHORT).text(),
                text(model.chat(asking(WHO, film), AiMessage.from("The thief."), UserMessage.from(WHY))));
        // Asked again from the same point, as somebody does who wants another answer.
        assertEquals(second.text(), text(model.chat(Arrays.copyOf(messages, 3))));
        assertEquals(1, model.cache().statistics().watched());
    }

    @Test
    void laterMessagesShowMoreAndWhatWasShownIsNotWatchedAgain() {
        var other = TestModels.film(folder, 2, 4);
        var first = text(model.chat(asking(WHO, film)));
        var response = model.chat(asking(WHO, film), AiMessage.from(first), asking(WHY, other));
        assertEquals(2, model.cache().statistics().watched());
        assertEquals(memory.length(), ((VideoXLTokenUsage) response.tokenUsage()).cachedInputTokenCount());
        assertEquals(
                Set.of(film.toString(), other.toString()),
                metadata(response).watched().stream()
                        .map(frame -> frame.source())
                        .collect(Collectors.toSet()));
    }

    @Test
    void systemMessageAndParametersChangeWhatIsWatched() {
        var options = WatchOptions.builder()
                .systemPrompt("Be brief.")
                .frames(FrameSampling.uniform(3))
                .compression(2)
                .build();
        var parameters = VideoXLChatRequestParameters.builder()
                .frames(3)
                .compression(Compression.of(2))
                .from(Duration.ofSeconds(1))
                .to(Duration.ofSeconds(5))
                .build();
        try (var expected = videoXL.watch(Video.of(film).clip(Duration.ofSeconds(1), Duration.ofSeconds(5)), options)) {
            var response = ask(model, parameters, SystemMessage.from("Be brief."), asking(WHO, film));
            assertEquals(expected.ask(WHO, SHORT).text(), text(response));
            assertEquals(expected.watched(), metadata(response).watched());
        }
    }

    @Test
    void withoutAnythingShownItIsAskedAllTheSame() {
        var response = model.chat(SystemMessage.from("Be brief."), UserMessage.from("hello"));
        assertTrue(response.tokenUsage().outputTokenCount() > 0);
        assertEquals(List.of(), metadata(response).windows());
        assertEquals(0, model.cache().statistics().watched());
    }

    @Test
    void imagesAreShown() throws IOException {
        var png = picture();
        var bytes = Base64.getEncoder().encodeToString(Files.readAllBytes(png));
        try (var expected = videoXL.watch(png)) {
            for (var content : List.of(ImageContent.from(png.toUri()), ImageContent.from(bytes, "image/png"))) {
                var response = model.chat(UserMessage.from(TextContent.from(WHO), content));
                assertEquals(expected.ask(WHO, SHORT).text(), text(response));
            }
        }
    }

    @Test
    void bytesOfAFilmAreWatchedFromATemporaryFileThatIsDeleted() throws IOException {
        var bytes = Base64.getEncoder().encodeToString(Files.readAllBytes(film));
        var before = temporaryFiles();
        for (int i = 0; i < 2; i++) {
            var response = model.chat(UserMessage.from(VideoContent.from(bytes, "video/mp4"), TextContent.from(WHO)));
            assertEquals(memory.ask(WHO, SHORT).text(), text(response));
            assertTrue(metadata(response).watched().getFirst().source().endsWith("(video/mp4)"));
        }
        assertEquals(1, model.cache().statistics().watched());
        assertEquals(before, temporaryFiles());
        var broken = Base64.getEncoder().encodeToString("no film".getBytes());
        refused(
                InvalidRequestException.class,
                Code.VIDEO_UNREADABLE,
                VideoXLChatRequestParameters.EMPTY,
                UserMessage.from(VideoContent.from(broken, "video/mp4"), TextContent.from(WHO)));
        assertEquals(before, temporaryFiles());
    }

    private static Set<String> temporaryFiles() {
        var ours = "videoxl-" + ProcessHandle.current().pid() + "-"; // other tests run beside these
        var files = new File(System.getProperty("java.io.tmpdir"))
                .list((parent, name) -> name.startsWith(ours) && name.endsWith(".video"));
        return Set.of(files);
    }

    @Test
    void addressIsWatchedWhereItsProtocolIsAllowed() throws IOException {
        var bytes = new HashMap<String, byte[]>();
        bytes.put("/film.mp4", Files.readAllBytes(film));
        bytes.put("/face.png", Files.readAllBytes(picture()));
        var requests = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            var body = bytes.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            } catch (IOException e) {
                // The reader had enough.
            }
        });
        server.start();
        var address = URI.create("http://localhost:" + server.getAddress().getPort());
        var message = UserMessage.from(VideoContent.from(address.resolve("/film.mp4")), TextContent.from(WHO));
        try (var allowing = builder().allow("HTTP").build()) {
            var e = assertThrows(InvalidRequestException.class, () -> model.chat(message));
            assertTrue(e.getMessage().contains("scheme http, which is not allowed"), e::getMessage);
            assertEquals(0, requests.get());
            assertEquals(memory.ask(WHO, SHORT).text(), text(allowing.chat(message)));
            int watched = requests.get();
            assertTrue(watched > 0);
            allowing.chat(message);
            assertEquals(watched, requests.get());
            var face = ImageContent.from(address.resolve("/face.png"));
            var seen = metadata(allowing.chat(UserMessage.from(face, TextContent.from(WHO))))
                    .watched();
            assertEquals(
                    List.of(address + "/face.png"),
                    seen.stream().map(WatchedFrame::source).toList());
        } finally {
            server.stop(0);
        }
    }

    private static Path picture() throws IOException {
        var file = folder.resolve("face.png");
        var picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(3, 4, 0xFF8800);
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }

    @Test
    void oneOfGivenChoicesIsTheAnswer() {
        var options = List.of("yes", "no", "perhaps");
        var choosing = VideoXLChatRequestParameters.builder().choices(options).build();
        var expected = memory.choose(WHO, options);
        var response = ask(model, choosing, asking(WHO, film));
        assertEquals(expected.text(), text(response));
        var metadata = metadata(response);
        assertEquals(expected.options(), metadata.choice().orElseThrow().options());
        assertEquals(Optional.empty(), metadata.answer());
        assertEquals(FinishReason.STOP, metadata.finishReason());
        assertEquals(
                expected.memoryTokens() + expected.questionTokens(),
                response.tokenUsage().inputTokenCount());
        assertTrue(response.tokenUsage().outputTokenCount() > 0);

        var first = text(model.chat(asking(WHO, film)));
        var later = ask(model, choosing, asking(WHO, film), AiMessage.from(first), UserMessage.from(WHY));
        var chat = memory.chat(List.of());
        chat.ask(WHO, SHORT);
        assertEquals(
                chat.choose(WHY, options).options(),
                metadata(later).choice().orElseThrow().options());
    }

    @Test
    void whatAnAnswerRestsOnIsTheLibrarys() {
        var asked = VideoXLChatRequestParameters.builder()
                .evidence(2)
                .maxOutputTokens(12)
                .build();
        var metadata = metadata(ask(model, asked, asking(WHO, film)));
        var expected = memory.ask(WHO, SHORT.withEvidence(2));
        assertTrue(expected.attribution().isPresent());
        assertFalse(expected.evidence().isEmpty());
        assertEquals(expected.evidence(), metadata.evidence());
        var without = metadata(model.chat(asking(WHO, film)));
        assertEquals(Optional.empty(), without.answer().orElseThrow().attribution());
        assertEquals(List.of(), without.evidence());
    }

    @Test
    void finishReasonsAreLangChain4js() {
        var whole = memory.ask(WHO, SHORT).text();
        var stop = VideoXLChatRequestParameters.builder()
                .stopSequences(whole.substring(whole.length() / 2))
                .build();
        assertEquals(FinishReason.STOP, ask(model, stop, asking(WHO, film)).finishReason());
        var time = VideoXLChatRequestParameters.builder()
                .maxTime(Duration.ofNanos(1))
                .build();
        assertEquals(FinishReason.OTHER, ask(model, time, asking(WHO, film)).finishReason());
    }

    @Test
    void failuresAreLangChain4jsAndNameWhatFailed() {
        var missing = folder.resolve("missing.mp4");
        var e = refused(
                InvalidRequestException.class,
                Code.VIDEO_UNREADABLE,
                VideoXLChatRequestParameters.EMPTY,
                asking(WHO, missing));
        assertTrue(e.getMessage().contains(missing.toString()), e::getMessage);
        refused(
                InvalidRequestException.class,
                Code.RATIO_INVALID,
                VideoXLChatRequestParameters.builder()
                        .compression(Compression.of(7))
                        .build(),
                asking(WHO, film));
        refused(
                InvalidRequestException.class,
                Code.CONTEXT_EXCEEDED,
                VideoXLChatRequestParameters.builder().maxOutputTokens(40_000).build(),
                asking(WHO, film));
        // After all that, it answers.
        assertEquals(memory.ask(WHO, SHORT).text(), text(model.chat(asking(WHO, film))));
    }

    @Test
    void whatIsRefusedIsRefusedBeforeAnythingIsWatched() {
        var parameters = VideoXLChatRequestParameters.builder().minP(7.0).build();
        assertThrows(InvalidRequestException.class, () -> ask(model, parameters, asking(WHO, film)));
        assertThrows(
                InvalidRequestException.class,
                () -> model.chat(UserMessage.from(
                        VideoContent.from(film.toUri()),
                        VideoContent.from("ftp://films.example/a.mp4"),
                        TextContent.from(WHO))));
        assertThrows(
                UnsupportedFeatureException.class,
                () -> model.chat(asking(WHO, film), AiMessage.from("!"), UserMessage.from("Ada", WHY)));
        var statistics = model.cache().statistics();
        assertEquals(new WatchCache.Statistics(0, 0, 0, 0, 0, 0), statistics);
    }

    @Test
    void timeoutAndInterruptionEndACall() throws Exception {
        try (var hasty = builder().timeout(Duration.ofMillis(1)).build()) {
            assertThrows(TimeoutException.class, () -> hasty.chat(asking(WHO, film)));
        }
        try (var endless = builder().maxOutputTokens(20_000).build()) {
            endless.chat(ChatRequest.builder()
                    .messages(asking(WHO, film))
                    .maxOutputTokens(1)
                    .build());
            var call = new FutureTask<>(() -> {
                var e = assertThrows(NonRetriableException.class, () -> endless.chat(asking(endlessly, film)));
                assertTrue(Thread.interrupted());
                return e;
            });
            var thread = Thread.ofPlatform().start(call);
            while (endless.cache().statistics().inUse() == 0) {
                Thread.sleep(5);
            }
            thread.interrupt();
            var e = call.get(20, TimeUnit.SECONDS);
            assertEquals(Code.CANCELLED, ((VideoXLException) e.getCause()).code());
            assertEquals(0, endless.cache().statistics().inUse());
            // The memory is free again.
            var response = endless.chat(ChatRequest.builder()
                    .messages(asking(WHO, film))
                    .maxOutputTokens(12)
                    .build());
            assertEquals(memory.ask(WHO, SHORT).text(), text(response));
        }
    }

    /** What was said before is run again where others came in between, which rounds otherwise; so second answers are only counted. */
    @Test
    void chatsSideBySideAnswerAsOneByOne() {
        var questions = IntStream.range(0, 4).mapToObj(i -> WHO + " " + i).toList();
        var expected = questions.stream()
                .map(question -> memory.ask(question, SHORT).text())
                .toList();
        var answers = questions.stream()
                .map(question -> CompletableFuture.supplyAsync(() -> {
                    var first = model.chat(asking(question, film));
                    var second = model.chat(asking(question, film), AiMessage.from(text(first)), UserMessage.from(WHY));
                    var told = metadata(second).answer().orElseThrow();
                    assertTrue(told.historyTokens()
                            > metadata(first).answer().orElseThrow().questionTokens());
                    return text(first);
                }))
                .toList();
        assertEquals(expected, answers.stream().map(CompletableFuture::join).toList());
        assertEquals(1, model.cache().statistics().watched());
    }

    @Test
    void responseComesInTheBackgroundToo() {
        var request = ChatRequest.builder()
                .messages(asking(WHO, film))
                .parameters(VideoXLChatRequestParameters.builder()
                        .maxOutputTokens(12)
                        .build())
                .build();
        assertEquals(
                memory.ask(WHO, SHORT).text(), text(model.doChatAsync(request).join()));
        var failing = model.doChatAsync(ChatRequest.builder()
                .messages(asking(WHO, folder.resolve("missing.mp4")))
                .build());
        assertInstanceOf(
                InvalidRequestException.class,
                assertThrows(CompletionException.class, failing::join).getCause());
        var cancelled = model.doChatAsync(ChatRequest.builder()
                .messages(asking(endlessly, film))
                .parameters(VideoXLChatRequestParameters.builder()
                        .maxOutputTokens(20_000)
                        .build())
                .build());
        cancelled.cancel(true);
        assertThrows(CancellationException.class, cancelled::join);
        assertEquals(memory.ask(WHO, SHORT).text(), text(model.chat(asking(WHO, film))));
    }

    @Test
    void closedModelSaysSo() {
        model.close();
        refused(ModelNotFoundException.class, Code.CLOSED, VideoXLChatRequestParameters.EMPTY, UserMessage.from(WHO));
        var closing = TestModels.loadTalkative();
        var limit = ChatRequest.builder().messages(asking(WHO, film)).maxOutputTokens(1);
        try (var chat = VideoXLChatModel.of(closing)) {
            chat.chat(limit.build());
            closing.close();
            assertThrows(ModelNotFoundException.class, () -> chat.chat(limit.build()));
        }
    }

    @Test
    void cacheIsSharedAndClosedByWhoMadeIt() {
        try (var cache = WatchCache.of(videoXL)) {
            var one =
                    VideoXLChatModel.builder().cache(cache).maxOutputTokens(12).build();
            var other =
                    VideoXLChatModel.builder().cache(cache).maxOutputTokens(12).build();
            one.chat(asking(WHO, film));
            one.close();
            other.chat(asking(WHY, film));
            assertEquals(1, cache.statistics().watched());
        }
    }

    @Test
    void buildersRefuseWhatDoesNotFit() {
        var none = VideoXLChatModel.builder();
        assertThrows(IllegalArgumentException.class, none::build);
        assertThrows(IllegalArgumentException.class, () -> none.timeout(Duration.ZERO));
        assertThrows(
                InvalidRequestException.class, () -> builder().temperature(-1.0).build());
        assertThrows(
                InvalidRequestException.class,
                () -> builder().allow("carrier-pigeon").build());
        try (var other = TestModels.loadTalkative();
                var cache = WatchCache.of(other)) {
            assertThrows(
                    IllegalArgumentException.class, () -> builder().cache(cache).build());
        }
        // Null is the default.
        try (var plain = builder()
                .temperature(null)
                .topK(null)
                .topP(null)
                .timeout(null)
                .watchOptions(null)
                .defaultRequestParameters(null)
                .stopSequences((List<String>) null)
                .listeners((List<ChatModelListener>) null)
                .build()) {
            assertEquals(memory.ask(WHO, SHORT).text(), text(plain.chat(asking(WHO, film))));
        }
    }

    @Test
    void tokenUsagesAddUp() {
        var sum = new VideoXLTokenUsage(100, 10, 90).add(new VideoXLTokenUsage(200, 20, null));
        assertEquals(new VideoXLTokenUsage(300, 30, 90), sum);
        assertEquals(
                new VideoXLTokenUsage(101, 12, 90),
                TokenUsage.sum(new TokenUsage(1, 2), new VideoXLTokenUsage(100, 10, 90)));
        assertNotEquals(new VideoXLTokenUsage(1, 2, 1), new VideoXLTokenUsage(1, 2, 0));
        assertFalse(new TokenUsage(1, 2).equals(new VideoXLTokenUsage(1, 2, 0)));
    }
}
