package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import io.videoxl.Image;
import io.videoxl.Video;
import io.videoxl.Visual;
import io.videoxl.WatchOptions;
import io.videoxl.server.http.Json;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote, each against a server of its own folder. */
class ForeignClientsTest {
    private static final String KEY = "a-key-for-tests";
    private static final String QUESTION = "What appears first?";

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static Path film;
    private static Path image;

    @BeforeAll
    static void start() throws IOException {
        var films = Files.createDirectory(folder.resolve("films"));
        film = TestFilms.write(films, 5, 8);
        image = films.resolve("picture.png");
        var picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        var graphics = picture.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillOval(10, 10, 40, 40);
        graphics.dispose();
        ImageIO.write(picture, "png", image.toFile());
        server = TestServer.start(
                        folder.resolve("data"), settings -> settings.key(KEY).root("films", films))
                .withKey(KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String expected(Visual visual) {
        try (var memory = TestServer.demo().watch(visual, WatchOptions.defaults())) {
            return memory.ask(QUESTION).text();
        }
    }

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }

    private static OpenAiChatModel.OpenAiChatModelBuilder langChain() {
        return OpenAiChatModel.builder()
                .baseUrl(server.uri() + "v1")
                .apiKey(KEY)
                .modelName("any")
                .maxRetries(0);
    }

    @Test
    void langChain4jShowsVideosAndImages() throws IOException {
        var model = langChain().build();
        var bytes = UserMessage.from(VideoContent.from(base64(film), "video/mp4"), TextContent.from(QUESTION));
        assertEquals(expected(Video.of(film)), model.chat(bytes).aiMessage().text());
        var address = model.chat(UserMessage.from(VideoContent.from(film.toUri()), TextContent.from(QUESTION)));
        assertEquals(expected(Video.of(film)), address.aiMessage().text());
        var again = model.chat(bytes);
        var usage = (OpenAiTokenUsage) again.tokenUsage();
        assertTrue(usage.inputTokensDetails().cachedTokens() > 0, usage.toString());
        var picture =
                model.chat(UserMessage.from(ImageContent.from(base64(image), "image/png"), TextContent.from(QUESTION)));
        assertEquals(expected(Image.of(image)), picture.aiMessage().text());
    }

    @Test
    void langChain4jShowsAFilmAndAnImageInOneMessage() throws IOException {
        var shown = UserMessage.from(
                ImageContent.from(base64(image), "image/png"),
                VideoContent.from(base64(film), "video/mp4"),
                TextContent.from(QUESTION));
        try (var memory = TestServer.demo().watch(List.of(Image.of(image), Video.of(film)), WatchOptions.defaults())) {
            assertEquals(
                    memory.ask(QUESTION).text(),
                    langChain().build().chat(shown).aiMessage().text());
        }
    }

    @Test
    void langChain4jKeepsAConversation() {
        var show = UserMessage.from(VideoContent.from(film.toUri()), TextContent.from(QUESTION));
        var model = langChain().build();
        var first = model.chat(show).aiMessage();
        var second = model.chat(show, first, UserMessage.from("How many things appear?"))
                .aiMessage();
        try (var memory = TestServer.demo().watch(Video.of(film), WatchOptions.defaults())) {
            var chat = memory.chat();
            assertEquals(chat.ask(QUESTION).text(), first.text());
            assertEquals(chat.ask("How many things appear?").text(), second.text());
        }
        var instructed = model.chat(SystemMessage.from("Answer briefly."), show);
        var options = WatchOptions.builder().systemPrompt("Answer briefly.").build();
        try (var memory = TestServer.demo().watch(Video.of(film), options)) {
            assertEquals(memory.ask(QUESTION).text(), instructed.aiMessage().text());
        }
    }

    @Test
    void langChain4jStreams() throws Exception {
        var whole = new CompletableFuture<ChatResponse>();
        var pieces = new ArrayList<String>();
        OpenAiStreamingChatModel.builder()
                .baseUrl(server.uri() + "v1")
                .apiKey(KEY)
                .modelName("any")
                .build()
                .chat(
                        List.of(UserMessage.from(VideoContent.from(film.toUri()), TextContent.from(QUESTION))),
                        new StreamingChatResponseHandler() {
                            @Override
                            public void onPartialResponse(String piece) {
                                pieces.add(piece);
                            }

                            @Override
                            public void onCompleteResponse(ChatResponse response) {
                                whole.complete(response);
                            }

                            @Override
                            public void onError(Throwable error) {
                                whole.completeExceptionally(error);
                            }
                        });
        var response = whole.get();
        assertEquals(expected(Video.of(film)), response.aiMessage().text());
        assertEquals(response.aiMessage().text(), String.join("", pieces));
        assertTrue(response.tokenUsage().outputTokenCount() > 0);
    }

    @Test
    void langChain4jPassesOurObjectAndIsToldWhatDoesNotFit() {
        var show = UserMessage.from(VideoContent.from(film.toUri()), TextContent.from(QUESTION));
        var choosing = langChain()
                .customParameters(
                        Map.of("videoxl", Map.of("choices", List.of("a red disc", "a blue star"), "frames", 4)))
                .build();
        assertTrue(List.of("a red disc", "a blue star")
                .contains(choosing.chat(show).aiMessage().text()));
        var wrong = langChain().frequencyPenalty(0.5).build();
        var refused = assertThrows(InvalidRequestException.class, () -> wrong.chat(show));
        assertTrue(refused.getMessage().contains("frequency_penalty is not supported"), refused.getMessage());
        var outside = UserMessage.from(VideoContent.from(Path.of("/etc/passwd").toUri()), TextContent.from(QUESTION));
        assertThrows(InvalidRequestException.class, () -> langChain().build().chat(outside));
    }

    /** The same memories, and the same videos, as those of our own API. */
    @Test
    void bothDoorsLeadToTheSameMemories() throws IOException {
        langChain().build().chat(UserMessage.from(VideoContent.from(film.toUri()), TextContent.from(QUESTION)));
        var reply = server.post(
                        "/v1/chat/completions",
                        asking(
                                Map.of(
                                        "type",
                                        "video_url",
                                        "video_url",
                                        Map.of("url", film.toUri().toString())),
                                100))
                .is(200)
                .json();
        var id = reply.at("/videoxl/memory").textValue();
        var memories = server.get("/api/memories").is(200).json().get("memories");
        var found = 0;
        for (var memory : memories) {
            found += memory.get("id").textValue().equals(id) ? 1 : 0;
        }
        assertEquals(1, found, memories.toString());
        var asked = server.post(
                        "/v1/chat/completions",
                        Map.of(
                                "messages", List.of(Map.of("role", "user", "content", QUESTION)),
                                "videoxl", Map.of("memory", id, "evidence", 1)))
                .is(200)
                .json();
        assertEquals(
                reply.at("/choices/0/message/content").textValue(),
                asked.at("/choices/0/message/content").textValue());
        assertFalse(asked.at("/videoxl/evidence/moments").isMissingNode(), asked.toString());
        assertEquals(
                404,
                server.post(
                                "/v1/chat/completions",
                                Map.of(
                                        "messages", List.of(Map.of("role", "user", "content", QUESTION)),
                                        "videoxl", Map.of("memory", "0000000000000000")))
                        .status());
    }

    /** Cameras send pictures all day: what was shown in passing does not fill the disk. */
    @Test
    void whatWasShownInPassingGoes(@TempDir Path data) throws IOException {
        int most = 2;
        var limits = Limits.defaults().toBuilder().passing(most).build();
        try (var other = TestServer.start(data, settings -> settings.limits(limits))) {
            var picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i <= most; i++) {
                picture.setRGB(i % 8, i / 8 % 8, 0xFFFFFF - i);
                var png = new ByteArrayOutputStream();
                ImageIO.write(picture, "png", png);
                var url = "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
                other.post(
                                "/v1/chat/completions",
                                asking(Map.of("type", "image_url", "image_url", Map.of("url", url)), 1))
                        .is(200);
            }
            // It goes when its answer has been given.
            assertBecomes(most, other, "memories");
            assertBecomes(most, other, "videos");
            // What cannot be watched leaves nothing behind either.
            other.put("/api/videos/film.mp4", film).is(201);
            var unfit = Map.of(
                    "messages",
                            asking(
                                            Map.of(
                                                    "type",
                                                    "video_url",
                                                    "video_url",
                                                    Map.of("url", "data:video/mp4;base64," + base64(film))),
                                            1)
                                    .get("messages"),
                    "videoxl", Map.of("at", List.of(1e6)));
            other.post("/v1/chat/completions", unfit).is(400);
            var broken = Map.<String, Object>of(
                    "type", "video_url", "video_url", Map.of("url", "data:video/mp4;base64,AAAAAAAA"));
            other.post("/v1/chat/completions", asking(broken, 1)).is(400);
            assertBecomes(most, other, "memories");
            assertBecomes(most + 1, other, "videos");
        }
    }

    @Test
    void onesOwnNamesOfVideosAreNobodyElses() throws IOException {
        var url = Map.of("url", "data:video/mp4;base64," + base64(film));
        var sent = asking(Map.of("type", "video_url", "video_url", url, "uuid", "monday"), 1);
        var named = new HashMap<String, Object>(Map.of("type", "video_url", "uuid", "monday"));
        named.put("video_url", null);
        var first = "the-first-key-of-all";
        var second = "the-second-key-of-all";
        try (var other = TestServer.start(
                folder.resolve("names"), builder -> builder.key(first).key(second))) {
            other.withKey(first).post("/v1/chat/completions", sent).is(200);
            other.post("/v1/chat/completions", asking(named, 1)).is(200);
            var refused = other.withKey(second)
                    .post("/v1/chat/completions", asking(named, 1))
                    .is(400);
            assertTrue(refused.json().at("/error/message").asText().contains("monday"));
        }
    }

    /** What is there after an answer, which its request may tidy up behind. */
    private static void assertBecomes(int expected, TestServer server, String what) throws IOException {
        int found = server.get("/api/" + what).json().get(what).size();
        while (found != expected) {
            LockSupport.parkNanos(20_000_000);
            found = server.get("/api/" + what).json().get(what).size();
        }
    }

    private static Map<String, Object> asking(Map<String, Object> part, int tokens) {
        return Map.of(
                "max_tokens",
                tokens,
                "messages",
                List.of(Map.of("role", "user", "content", List.of(part, Map.of("type", "text", "text", QUESTION)))));
    }

    /** Frigate finds out what a picture costs by asking with one and without. */
    @Test
    void picturesCostTokens() throws IOException {
        var text = server.post(
                        "/v1/chat/completions",
                        Map.of("max_tokens", 1, "messages", List.of(Map.of("role", "user", "content", "."))))
                .is(200)
                .json();
        var url = "data:image/png;base64," + base64(image);
        var shown = server.post(
                        "/v1/chat/completions", asking(Map.of("type", "image_url", "image_url", Map.of("url", url)), 1))
                .is(200)
                .json();
        assertTrue(
                shown.at("/usage/prompt_tokens").intValue()
                        > text.at("/usage/prompt_tokens").intValue(),
                shown + " " + text);
        assertEquals("length", shown.at("/choices/0/finish_reason").textValue());
    }

    /** Text alone is answered as well: clients try whether anybody is there. */
    @Test
    void textAlone() {
        var reply = langChain().maxTokens(4).build().chat(UserMessage.from("Hello"));
        assertTrue(reply.tokenUsage().inputTokenCount() > 0);
    }

    @Test
    void openAisNodeClient() throws Exception {
        node("openai");
    }

    @Test
    void tusJsClient() throws Exception {
        node("tus-js-client");
    }

    private void node(String packageName) throws Exception {
        var modules = Path.of(System.getProperty("videoxl.node", ""));
        assumeTrue(
                Files.exists(modules.resolve("node_modules").resolve(packageName)),
                "npm's " + packageName + " is not installed: run scripts/setup-tests.sh");
        var script = Path.of("src/test/node/clients")
                .resolve(packageName + ".test.mjs")
                .toAbsolutePath();
        var process = new ProcessBuilder("node", "--test-reporter=tap", script.toString());
        process.environment().put("VIDEOXL_NODE", modules.toAbsolutePath().toString());
        process.environment()
                .put(
                        "VIDEOXL_TEST",
                        String.join("\n", server.uri().toString(), KEY, film.toString(), image.toString(), QUESTION));
        Programs.run(process);
    }

    @Test
    void curl() throws Exception {
        assumeTrue(Programs.isThere("curl"), "curl is not installed");
        var body = Files.writeString(
                folder.resolve("body.json"),
                Json.text(Map.of(
                        "stream",
                        true,
                        "messages",
                        List.of(Map.of(
                                "role",
                                "user",
                                "content",
                                List.of(
                                        Map.of("type", "input_video", "input_video", Map.of("data", base64(film))),
                                        Map.of("type", "text", "text", QUESTION)))))));
        // Without a header that says what the body is: curl says that it is a form.
        var told = Programs.run(new ProcessBuilder(
                "curl",
                "-sSN",
                "--fail-with-body",
                "-H",
                "Authorization: Bearer " + KEY,
                "--data-binary",
                "@" + body,
                server.uri() + "v1/chat/completions"));
        assertTrue(told.endsWith("data: [DONE]\n\n"), told);
        var text = new StringBuilder();
        for (var line : told.split("\n")) {
            if (line.startsWith("data: {")) {
                text.append(Json.MAPPER
                        .readTree(line.substring(6))
                        .at("/choices/0/delta/content")
                        .asText());
            }
        }
        assertEquals(expected(Video.of(film)), text.toString());
        var health = Programs.run(new ProcessBuilder("curl", "-sS", server.uri() + "health"));
        assertEquals("{\"status\":\"ok\"}", health);
    }
}
