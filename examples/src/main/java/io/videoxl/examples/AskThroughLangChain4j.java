package io.videoxl.examples;

import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.UserMessage;
import io.videoxl.VideoXL;
import io.videoxl.langchain4j.VideoXLChatModel;
import io.videoxl.langchain4j.VideoXLChatRequestParameters;
import io.videoxl.langchain4j.VideoXLChatResponseMetadata;
import io.videoxl.langchain4j.VideoXLTokenUsage;
import io.videoxl.worlds.EventKind;
import io.videoxl.worlds.Films;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.World;
import io.videoxl.worlds.WorldOptions;
import io.videoxl.worlds.video.VideoWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * An interface that LangChain4j implements: the small trained model is asked about a film of a minute whose truth is known. The film
 * goes with every question, and is watched once.
 *
 * <pre>{@code
 * examples/run AskThroughLangChain4j minute.mp4
 * }</pre>
 */
public final class AskThroughLangChain4j {
    private static final WorldOptions WORLD = WorldOptions.builder()
            .duration(Duration.ofMinutes(1))
            .kinds(EventKind.SHAPE)
            .events(3, 3)
            .build();
    private static final VideoWriter.Options FILM =
            VideoWriter.Options.h264(320, 180).withTicksPerSecond(5);
    private static final List<QuestionKind> KINDS =
            List.of(QuestionKind.FIRST, QuestionKind.LAST, QuestionKind.COLOUR, QuestionKind.PRESENT);

    interface Assistant {
        Result<String> ask(@UserMessage String question, @UserMessage VideoContent film);

        Result<String> choose(
                @UserMessage String question, @UserMessage VideoContent film, ChatRequestParameters parameters);
    }

    private AskThroughLangChain4j() {}

    /** @param arguments video file to make, unless it is there; seed of the film, 1 if left out */
    public static void main(String[] arguments) {
        if (arguments.length < 1) {
            System.err.println("Usage: AskThroughLangChain4j FILM.mp4 [SEED]");
            System.exit(2);
        }
        var file = Path.of(arguments[0]);
        var world = World.of(arguments.length > 1 ? Long.parseLong(arguments[1]) : 1, WORLD);
        if (!Files.exists(file)) {
            Films.write(world, file, FILM);
        }
        try (VideoXL videoXL = VideoXL.demo();
                VideoXLChatModel model = VideoXLChatModel.of(videoXL)) {
            var assistant = AiServices.create(Assistant.class, model);
            // Not VideoContent.from(file, "video/mp4"), which would read the whole film into every message.
            var film = VideoContent.from(file.toUri());
            int right = 0;
            for (var kind : KINDS) {
                var asked = Questions.about(world.truth(), kind, new SeededRandom(kind.ordinal()))
                        .orElseThrow();
                var answer = assistant.ask(asked.question(), film);
                boolean same = answer.content().equals(asked.answer());
                right += same ? 1 : 0;
                System.out.printf(
                        "%s%n  %s%s%n",
                        asked.question(), answer.content(), same ? ", right" : ", but it is " + asked.answer());
                tellTokens(answer);
            }
            System.out.printf("%d of %d right%n", right, KINDS.size());
            choose(assistant, film, world);
            System.out.printf(
                    "the film was watched %d time%n", model.cache().statistics().watched());
        }
    }

    private static void tellTokens(Result<String> answer) {
        var tokens = (VideoXLTokenUsage) answer.tokenUsage();
        var metadata = (VideoXLChatResponseMetadata) answer.finalResponse().metadata();
        System.out.printf(
                "  %d tokens of %d frames in %d windows, %d of them there already%n",
                tokens.inputTokenCount(),
                metadata.watched().size(),
                metadata.windows().size(),
                tokens.cachedInputTokenCount());
    }

    private static void choose(Assistant assistant, VideoContent film, World world) {
        var shown =
                world.events().stream().map(event -> event.thing().toString()).toList();
        var parameters = VideoXLChatRequestParameters.builder().choices(shown).build();
        var question = "What is shown first?";
        var answer = assistant.choose(question, film, parameters);
        var metadata = (VideoXLChatResponseMetadata) answer.finalResponse().metadata();
        System.out.println(question);
        metadata.choice()
                .orElseThrow()
                .options()
                .forEach(option -> System.out.printf("  %5.1f %%  %s%n", 100 * option.probability(), option.text()));
    }
}
