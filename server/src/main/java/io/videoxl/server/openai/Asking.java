package io.videoxl.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.Answer;
import io.videoxl.AnswerTask;
import io.videoxl.Attribution;
import io.videoxl.Chat;
import io.videoxl.Choice;
import io.videoxl.VideoMemory;
import io.videoxl.server.openai.Answering.Answered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** Asks a memory what a request asks. */
final class Asking {
    private final ChatRequest request;
    private final VideoMemory memory;
    private final boolean watched;
    private final Function<Attribution, JsonNode> evidence;

    /**
     * @param watched whether the memory was watched for this request
     * @param evidence how evidence is told
     */
    Asking(ChatRequest request, VideoMemory memory, boolean watched, Function<Attribution, JsonNode> evidence) {
        this.request = request;
        this.memory = memory;
        this.watched = watched;
        this.evidence = evidence;
    }

    /**
     * Asks. To give up, the thread is interrupted.
     *
     * @param longest an answer takes no longer
     * @param pieces gets the answer piece by piece, on this thread
     */
    Answered ask(Duration longest, Consumer<String> pieces) throws InterruptedException {
        var chat = memory.chat(request.history().stream()
                .map(said -> new Chat.Turn(
                        said.question(), Answer.builder(said.answer()).build()))
                .toList());
        return request.choices().isEmpty() ? answer(chat, longest, pieces) : choose(chat, pieces);
    }

    private Answered answer(Chat chat, Duration longest, Consumer<String> pieces) throws InterruptedException {
        // A slow client must not hold up the memory, so pieces wait here.
        var queue = new LinkedBlockingQueue<Optional<String>>();
        AnswerTask task = chat.ask(
                request.question(), request.asking().withMaxTime(longest), piece -> queue.add(Optional.of(piece)));
        try {
            task.toFuture().whenComplete((answer, failure) -> queue.add(Optional.empty()));
            for (var piece = queue.take(); piece.isPresent(); piece = queue.take()) {
                pieces.accept(piece.get());
            }
            var answer = task.join();
            var ours = ours(answer.frames(), answer.timings().watching(), answer.warnings());
            answer.attribution().ifPresent(found -> ours.set("evidence", evidence.apply(found)));
            if (answer.finishReason() == Answer.FinishReason.TIME) {
                ours.put("finish_reason", "time");
            }
            return new Answered(Outcome.of(answer, watched), ours);
        } finally {
            task.cancel(); // does nothing to an answer that is whole
        }
    }

    private Answered choose(Chat chat, Consumer<String> pieces) {
        var choice = chat.choose(request.question(), request.choices());
        pieces.accept(choice.text());
        var ours = ours(choice.frames(), choice.timings().watching(), choice.warnings());
        options(ours.putArray("choices"), choice);
        request.evidence()
                .ifPresent(moments ->
                        ours.set("evidence", evidence.apply(memory.evidence(request.question(), choice, moments))));
        return new Answered(Outcome.of(choice, watched), ours);
    }

    private ObjectNode ours(int frames, Duration watching, List<String> warnings) {
        var ours = JsonNodeFactory.instance
                .objectNode()
                .put("frames", frames)
                .put("watching_seconds", watching.toNanos() / 1e9);
        var told = ours.putArray("warnings");
        request.warnings().forEach(told::add);
        warnings.forEach(told::add);
        return ours;
    }

    private static void options(ArrayNode list, Choice choice) {
        choice.options().forEach(option -> list.addObject()
                .put("text", option.text())
                .put("probability", option.probability())
                .put("log_probability", option.logProbability())
                .put("tokens", option.tokens()));
    }
}
