package io.videoxl.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.videoxl.langchain4j.Watched.Said;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Messages as the library takes them. */
class ConversationTest {
    private static final VideoContent FILM = VideoContent.from("file:///films/chase.mp4");
    private static final VideoContent OTHER = VideoContent.from("file:///films/other.mp4");
    private static final ImageContent FACE = ImageContent.from("file:///pictures/face.png");

    private static Conversation read(ChatMessage... messages) {
        return Conversation.of(List.of(messages), new ContentReader(Set.of(), null, null));
    }

    private static UserMessage user(Object... contents) {
        return UserMessage.from(List.of(contents).stream()
                .map(each -> each instanceof Content content ? content : TextContent.from((String) each))
                .toList());
    }

    private static List<List<String>> names(Conversation conversation) {
        return conversation.shown().stream()
                .map(message -> message.stream()
                        .map(each -> each.visual().get().toString())
                        .toList())
                .toList();
    }

    private static void unsupported(String named, ChatMessage... messages) {
        var e = assertThrows(UnsupportedFeatureException.class, () -> read(messages));
        assertTrue(e.getMessage().contains(named), e::getMessage);
    }

    private static void invalid(String named, ChatMessage... messages) {
        var e = assertThrows(InvalidRequestException.class, () -> read(messages));
        assertTrue(e.getMessage().contains(named), e::getMessage);
    }

    @Test
    void videosAndImagesKeepTheirOrderAndTextsTheirs() {
        var read = read(user("Watch this.", FILM, FACE, OTHER, "Who is it?", "And when?"));
        assertEquals(List.of(List.of("/films/chase.mp4", "/pictures/face.png", "/films/other.mp4")), names(read));
        assertEquals("Watch this.\nWho is it?\nAnd when?", read.question());
        assertEquals(List.of(), read.history());
        assertEquals(Optional.empty(), read.system());
    }

    @Test
    void conversationIsItsTurns() {
        var read = read(
                user(FILM, "Who?"),
                SystemMessage.from("Be brief."),
                AiMessage.from("She."),
                user("Why?", FACE),
                AiMessage.from("Money."),
                user("Sure?"));
        assertEquals(Optional.of("Be brief."), read.system());
        assertEquals(List.of(new Said("Who?", "She."), new Said("Why?", "Money.")), read.history());
        assertEquals("Sure?", read.question());
        assertEquals(List.of(List.of("/films/chase.mp4"), List.of("/pictures/face.png")), names(read));
    }

    @Test
    void whatAnEarlierMessageShowedIsNotShownAgain() {
        var read = read(user(FILM, "Who?"), AiMessage.from("She."), user(FACE, FILM, "Why?"));
        assertEquals(List.of(List.of("/films/chase.mp4"), List.of("/pictures/face.png")), names(read));
        var twice = read(user(FILM, FILM, "Which is longer?"));
        assertEquals(List.of(List.of("/films/chase.mp4", "/films/chase.mp4")), names(twice));
    }

    @Test
    void questionsWithoutAnswersAreOneAndAnswersWithoutQuestionsHaveAnEmptyOne() {
        var failed = read(user(FILM), user("Who?"), user("Who, please?"));
        assertEquals("Who?\nWho, please?", failed.question());
        var evicted = read(AiMessage.from("She."), AiMessage.from("Money."), user("Sure?"));
        assertEquals(List.of(new Said("", "She."), new Said("", "Money.")), evicted.history());
    }

    @Test
    void textBetweenVisualsIsRefused() {
        unsupported("text between", user(FILM, "and this:", OTHER, "Which is longer?"));
        unsupported("text between", user("Before:", FACE, "after:", FACE));
    }

    @Test
    void whatHasNoPlaceIsRefusedByName() {
        unsupported("more than one system message", SystemMessage.from("A"), SystemMessage.from("B"), user("?"));
        unsupported("name of a user (Ada)", UserMessage.from("Ada", "Hello?"));
        var call = ToolExecutionRequest.builder().id("1").name("add").build();
        unsupported("calls tools", user("?"), AiMessage.from(call), user("?"));
        unsupported("tool_execution_result", user("?"), ToolExecutionResultMessage.from(call, "3"));
        unsupported("custom", CustomMessage.from(Map.of("a", "b")), user("?"));
        var drawn = AiMessage.builder()
                .text("Here.")
                .attributes(Map.of(
                        AiMessage.GENERATED_IMAGES_KEY,
                        List.of(Image.builder().url("file:///a.png").build())))
                .build();
        unsupported("with images", user("?"), drawn, user("?"));
        invalid("no text", user("?"), AiMessage.builder().build(), user("?"));
        invalid("last message is of type ai", user("?"), AiMessage.from("!"));
        invalid("last message is of type system", user("?"), SystemMessage.from("Be brief."));
        invalid("no text", user(FILM));
    }
}
