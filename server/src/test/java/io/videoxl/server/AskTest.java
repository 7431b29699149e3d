package io.videoxl.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.AskOptions;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.WatchOptions;
import io.videoxl.server.TestServer.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions: alone, side by side, streamed, with choices and evidence, in conversations. */
class AskTest {
    private static final List<String> QUESTIONS =
            List.of("What appears first?", "What appears last?", "What is in the video?");

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static VideoMemory expected;
    private static String id;
    private static String path;

    @BeforeAll
    static void watch() throws IOException {
        var film = TestFilms.write(folder, 1, 20);
        server = TestServer.start(folder.resolve("data"));
        expected = TestServer.demo().watch(Video.of(film), WatchOptions.defaults());
        id = server.post("/api/memories", Map.of("sources", List.of(Map.of("video", server.video(film)))))
                .is(202)
                .json()
                .at("/id")
                .asText();
        server.awaitMemory(id);
        path = "/api/memories/" + id + "/ask";
    }

    @AfterAll
    static void close() {
        expected.close();
        server.close();
    }

    @Test
    void answersAreTheLibrarys() {
        var answers = server.post(path, Map.of("questions", QUESTIONS, "max_tokens", 20))
                .is(200)
                .json()
                .at("/answers");
        for (int i = 0; i < QUESTIONS.size(); i++) {
            var answer = expected.ask(QUESTIONS.get(i), AskOptions.greedy().withMaxTokens(20));
            assertEquals(answer.text(), answers.at("/" + i + "/answer").asText());
            assertEquals(
                    answer.answerTokens(),
                    answers.at("/" + i + "/answer_tokens").asInt());
            assertEquals(
                    QUESTIONS.get(i), answers.at("/" + i + "/question_text").asText());
            assertEquals(i, answers.at("/" + i + "/question").asInt());
        }
    }

    private static double counted(String metric) {
        return server.get("/metrics")
                .is(200)
                .text()
                .lines()
                .filter(line -> line.startsWith(metric))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void questionsAreCounted() {
        double requests = counted("gen_ai_server_request_duration_seconds_count");
        double first = counted("gen_ai_server_time_to_first_token_seconds_count");
        double tokens = counted("videoxl_answer_tokens_total");
        double cached = counted("videoxl_prompt_tokens_total{cached=\"true\"}");
        server.post(path, Map.of("questions", QUESTIONS, "max_tokens", 3)).is(200);
        server.post(path, Map.of("question", QUESTIONS.get(0), "choices", List.of("a", "b")))
                .is(200);
        assertEquals(4, counted("gen_ai_server_request_duration_seconds_count") - requests);
        assertEquals(3, counted("gen_ai_server_time_to_first_token_seconds_count") - first);
        assertTrue(counted("videoxl_answer_tokens_total") > tokens);
        assertEquals(4 * expected.length(), counted("videoxl_prompt_tokens_total{cached=\"true\"}") - cached);

        double failed = counted("gen_ai_server_request_duration_seconds_count{error_type=\"400\"");
        server.post(path, Map.of("question", "What?", "parent", "none")).is(400);
        assertEquals(failed + 1, counted("gen_ai_server_request_duration_seconds_count{error_type=\"400\""));
    }

    @Test
    void piecesMakeTheWholeAnswer() {
        var events = server.events(server.posting(path, Map.of("questions", QUESTIONS, "stream", true)));
        for (int i = 0; i < QUESTIONS.size(); i++) {
            int question = i;
            var text = new StringBuilder();
            events.stream()
                    .filter(event -> event.name().equals("text")
                            && event.data().at("/question").asInt() == question)
                    .forEach(event -> text.append(event.data().at("/text").asText()));
            var whole = events.stream()
                    .filter(event -> event.name().equals("answer")
                            && event.data().at("/question").asInt() == question)
                    .findFirst()
                    .orElseThrow();
            assertEquals(whole.data().at("/answer").asText(), text.toString());
            assertEquals(expected.ask(QUESTIONS.get(i)).text(), text.toString());
        }
        assertEquals("done", events.getLast().name());
    }

    @Test
    void choicesAreGivenTheirProbabilities() {
        var choices = List.of("red circle", "blue square");
        var answer = server.post(path, Map.of("question", "What appears first?", "choices", choices, "evidence", 2))
                .is(200)
                .json()
                .at("/answers/0");
        var choice = expected.choose("What appears first?", choices);
        assertEquals(choice.text(), answer.at("/answer").asText());
        assertEquals(choice.probability(), answer.at("/probability").asDouble(), 1e-6);
        assertEquals(2, answer.at("/options").size());
        assertEquals("choice", answer.at("/finish_reason").asText());
        assertTrue(answer.at("/evidence/parts").asInt() > 0);
    }

    @Test
    void evidenceNamesTheSourceByItsIndex() {
        var evidence = server.post(path, Map.of("question", "What appears first?", "evidence", 3))
                .is(200)
                .json()
                .at("/answers/0/evidence");
        assertTrue(evidence.at("/measured").size() > 0, evidence.toString());
        assertEquals(0, evidence.at("/measured/0/source").asInt());
        assertTrue(evidence.at("/support").isNumber());
    }

    @Test
    void momentsAreFound() {
        var found = server.post(
                        "/api/memories/" + id + "/find", Map.of("text", "the red circle", "count", 2, "threshold", 0))
                .is(200)
                .json()
                .at("/moments");
        assertEquals(2, found.size());
        assertEquals(0, found.at("/0/source").asInt());
        assertTrue(found.at("/0/score").asDouble() >= found.at("/1/score").asDouble());
        server.post("/api/memories/" + id + "/find", Map.of("count", 3)).is(400);
        server.post("/api/memories/" + id + "/find", Map.of("text", "x", "count", 0))
                .is(400);
    }

    /** Linux has a file for which the disk is full. */
    @Test
    void anAnswerThatCannotBeKeptIsNotTold() throws IOException {
        var full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        var chat =
                server.post("/api/chats", Map.of("memory", id)).json().at("/id").asText();
        var next = folder.resolve("data/chats/" + chat + ".json.unfinished");
        var question = Map.of("question", "What appears first?", "chat", chat);
        Files.createSymbolicLink(next, full);
        var refused = server.post(path, question).is(507).json();
        assertEquals(
                "the server's disk is full; delete videos or memories first",
                refused.at("/error/message").asText());
        assertFalse(Files.exists(next, LinkOption.NOFOLLOW_LINKS), "nothing of it is left");
        assertTrue(server.get("/api/chats/" + chat).json().at("/messages").isEmpty());
        server.post(path, question).is(200);
        assertEquals(2, server.get("/api/chats/" + chat).json().at("/messages").size());
    }

    @Test
    void aConversationIsATree() {
        var chat = server.post("/api/chats", Map.of("memory", id, "title", "first"))
                .is(201)
                .json()
                .at("/id")
                .asText();
        var first = ask(chat, null, "What appears first?");
        var second = ask(chat, first.at("/message").asText(), "And then?");
        var branch = ask(chat, first.at("/message").asText(), "What colour is it?");

        var library = expected.chat();
        assertEquals(
                library.ask("What appears first?").text(), first.at("/answer").asText());
        assertEquals(library.ask("And then?").text(), second.at("/answer").asText());
        var other = expected.chat();
        other.ask("What appears first?");
        assertEquals(
                other.ask("What colour is it?").text(), branch.at("/answer").asText());

        var messages = server.get("/api/chats/" + chat).is(200).json().at("/messages");
        assertEquals(6, messages.size());
        assertEquals("user", messages.at("/0/role").asText());
        assertTrue(messages.at("/0/parent").isMissingNode());
        assertEquals(messages.at("/0/id"), messages.at("/1/parent"));
        assertEquals(messages.at("/1/id"), messages.at("/2/parent"));
        assertEquals(messages.at("/1/id"), messages.at("/4/parent"));
        assertEquals(first.at("/answer"), messages.at("/1/answer/answer"));
        assertTrue(second.at("/history_tokens").asInt() > 0, second.toString());

        // Where it is said that the model is not to see it, what was said before is only what the question is told
        // behind.
        for (var choices : List.of(List.of(), List.of("yes", "no"))) {
            var last = second.at("/message").asText();
            var alone = server.post(
                            path,
                            Map.of(
                                    "question",
                                    "What colour is it?",
                                    "chat",
                                    chat,
                                    "parent",
                                    last,
                                    "alone",
                                    true,
                                    "choices",
                                    choices))
                    .is(200)
                    .json()
                    .at("/answers/0");
            assertEquals(0, alone.at("/history_tokens").asInt(), alone.toString());
            var kept = server.get("/api/chats/" + chat).json().at("/messages");
            assertEquals(last, kept.at("/" + (kept.size() - 2) + "/parent").asText());
        }
        assertEquals(
                1,
                server.get("/api/chats?memory=" + id).json().at("/chats").findValuesAsText("title").stream()
                        .filter("first"::equals)
                        .count());

        server.post(path, Map.of("question", "What?", "chat", chat, "parent", "none"))
                .is(404);
        server.post(
                        path,
                        Map.of(
                                "question",
                                "What?",
                                "chat",
                                chat,
                                "parent",
                                first.at("/question_message").asText()))
                .is(400);
        server.post(path, Map.of("question", "What?", "chat", "none")).is(404);
        server.delete("/api/chats/" + chat).is(204);
        server.get("/api/chats/" + chat).is(404);
    }

    private static JsonNode ask(String chat, String parent, String question) {
        var body = parent == null
                ? Map.of("question", question, "chat", chat)
                : Map.of("question", question, "chat", chat, "parent", parent);
        return server.post(path, body).is(200).json().at("/answers/0");
    }

    @Test
    void questionsThatWereAskedTogetherStayTogether() {
        var chat = server.post("/api/chats", Map.of("memory", id))
                .is(201)
                .json()
                .at("/id")
                .asText();
        server.post(path, Map.of("questions", QUESTIONS, "chat", chat)).is(200);
        var messages = server.get("/api/chats/" + chat).json().at("/messages");
        assertEquals(6, messages.size());
        assertEquals(1, messages.findValuesAsText("batch").stream().distinct().count());
    }

    @Test
    void whatIsWrongWithAQuestionIsSaid() {
        server.post(path, Map.of()).is(400);
        server.post(path, Map.of("question", " ")).is(400);
        server.post(path, Map.of("questions", List.of())).is(400);
        server.post(path, Map.of("question", "What?", "temperature", -1)).is(400);
        server.post(path, Map.of("question", "What?", "choices", List.of("one")))
                .is(400);
        server.post(path, Map.of("question", "What?", "parent", "x")).is(400);
        var exceeded = server.post(path, Map.of("question", "What?", "max_tokens", 1_000_000))
                .is(400);
        assertEquals(
                "CONTEXT_EXCEEDED", exceeded.json().at("/error/videoxl_code").asText());
        var streamed = server.events(
                server.posting(path, Map.of("question", "What?", "max_tokens", 1_000_000, "stream", true)));
        assertEquals("error", streamed.getLast().name());
        assertEquals(
                "CONTEXT_EXCEEDED",
                streamed.getLast().data().at("/videoxl_code").asText());
    }

    @Test
    void tooManyQuestionsAtOnceAreRefused() throws IOException {
        try (var small = TestServer.start(
                folder.resolve("small"),
                builder -> builder.limits(
                        Limits.defaults().toBuilder().questions(2).build()))) {
            small.post("/api/memories/x/ask", Map.of("question", "x")).is(404);
            var film = TestFilms.write(folder, 3, 4);
            var memory = small.post("/api/memories", Map.of("sources", List.of(Map.of("video", small.video(film)))))
                    .is(202)
                    .json()
                    .at("/id")
                    .asText();
            small.awaitMemory(memory);
            small.post("/api/memories/" + memory + "/ask", Map.of("questions", QUESTIONS))
                    .is(400);
            small.post("/api/memories/" + memory + "/ask", Map.of("questions", QUESTIONS.subList(0, 2)))
                    .is(200);
        }
    }

    @Test
    void anAnswerIsTheSameWhetherItIsStreamedOrNot() {
        List<Event> events = server.events(server.posting(
                path,
                Map.of(
                        "question",
                        "What appears last?",
                        "stream",
                        true,
                        "temperature",
                        1.5,
                        "seed",
                        7,
                        "max_tokens",
                        12)));
        var whole = server.post(
                        path, Map.of("question", "What appears last?", "temperature", 1.5, "seed", 7, "max_tokens", 12))
                .is(200)
                .json()
                .at("/answers/0/answer");
        assertFalse(events.isEmpty());
        assertEquals(whole, events.get(events.size() - 2).data().at("/answer"));
    }
}
