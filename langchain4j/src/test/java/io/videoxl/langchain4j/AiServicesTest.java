package io.videoxl.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.output.OutputParsingException;
import io.videoxl.AskOptions;
import io.videoxl.WatchOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces that LangChain4j implements. */
@Timeout(120)
class AiServicesTest {
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(12);
    private static final WatchOptions BRIEF =
            WatchOptions.builder().systemPrompt("Be brief.").build();

    interface Assistant {
        @SystemMessage("Be brief.")
        Result<String> ask(@UserMessage String question, @UserMessage VideoContent film);
    }

    interface StreamingAssistant {
        TokenStream ask(@UserMessage String question, @UserMessage VideoContent film);
    }

    enum Colour {
        RED,
        GREEN
    }

    interface Judge {
        Colour colour(@UserMessage String question, @UserMessage VideoContent film, ChatRequestParameters parameters);

        boolean holds(@UserMessage String question, @UserMessage VideoContent film, ChatRequestParameters parameters);
    }

    @TempDir
    private static Path folder;

    @Test
    void filmThatIsShownWithEveryQuestionIsWatchedOnce() {
        var film = TestModels.film(folder, 1, 6);
        try (var model = VideoXLChatModel.builder()
                        .model(TestModels.talkative())
                        .maxOutputTokens(12)
                        .build();
                var memory = TestModels.talkative().watch(film, BRIEF)) {
            var assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
                    .build();
            var chat = memory.chat(List.of());
            for (var question : List.of("Who opens the safe?", "Why?", "How does it end?")) {
                var result = assistant.ask(question, VideoContent.from(film.toUri()));
                assertEquals(chat.ask(question, SHORT).text(), result.content());
                assertInstanceOf(
                        VideoXLChatResponseMetadata.class,
                        result.finalResponse().metadata());
            }
            assertEquals(1, model.cache().statistics().watched());
        }
    }

    @Test
    void answersAreStreamed() {
        var film = TestModels.film(folder, 2, 3);
        try (var model = VideoXLStreamingChatModel.builder()
                        .model(TestModels.talkative())
                        .maxOutputTokens(12)
                        .build();
                var memory = TestModels.talkative().watch(film)) {
            var assistant = AiServices.create(StreamingAssistant.class, model);
            var pieces = new StringBuffer();
            var end = new CompletableFuture<String>();
            assistant
                    .ask("Who opens the safe?", VideoContent.from(film.toUri()))
                    .onPartialResponse(pieces::append)
                    .onCompleteResponse(
                            response -> end.complete(response.aiMessage().text()))
                    .onError(end::completeExceptionally)
                    .start();
            assertEquals(memory.ask("Who opens the safe?", SHORT).text(), end.join());
            assertEquals(end.join(), pieces.toString());
        }
    }

    @Test
    void choicesAreWhatAnEnumOrABooleanIsReadFrom() {
        var film = VideoContent.from(TestModels.film(folder, 1, 6).toUri());
        try (var model = VideoXLChatModel.of(TestModels.talkative())) {
            var judge = AiServices.create(Judge.class, model);
            var colours = VideoXLChatRequestParameters.builder()
                    .choices("RED", "GREEN")
                    .build();
            var either = VideoXLChatRequestParameters.builder()
                    .choices("true", "false")
                    .build();
            // What it would write itself is neither.
            assertNotNull(judge.colour("Which colour is the safe?", film, colours));
            judge.holds("Is the safe red?", film, either);
            assertThrows(
                    OutputParsingException.class,
                    () -> judge.holds("Is the safe red?", film, VideoXLChatRequestParameters.EMPTY));
        }
    }
}
