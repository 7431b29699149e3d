package io.videoxl.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import io.videoxl.AskOptions;
import io.videoxl.Compression;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.WatchOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Parameters of requests, those that fit and those that do not. */
class RequestsTest {
    private static final WatchOptions USUAL = WatchOptions.builder()
            .fit(FrameFit.STRETCH)
            .systemPrompt("You see films.")
            .build();
    private static final Requests REQUESTS = new Requests("a model", USUAL, Set.of());

    private static Requests.Prepared prepare(ChatRequestParameters parameters) {
        return REQUESTS.prepare(ChatRequest.builder()
                .messages(UserMessage.from("What happens?"))
                .parameters(parameters)
                .build());
    }

    private static void refused(
            Class<? extends LangChain4jException> as, String named, ChatRequestParameters parameters) {
        var e = assertThrows(LangChain4jException.class, () -> prepare(parameters));
        assertInstanceOf(as, e);
        assertTrue(e.getMessage().contains(named), e::getMessage);
    }

    private static VideoXLChatRequestParameters.Builder own() {
        return VideoXLChatRequestParameters.builder();
    }

    @Test
    void nothingSetIsTheDefault() {
        var prepared = prepare(DefaultChatRequestParameters.EMPTY);
        assertEquals(AskOptions.greedy(), prepared.asking());
        assertEquals(new Watching(List.of(), USUAL), prepared.watching());
        assertEquals(List.of(), prepared.choices());
    }

    @Test
    void everythingSetArrives() {
        var prepared = prepare(own().modelName("a model")
                .temperature(0.5)
                .topP(0.9)
                .topK(7)
                .maxOutputTokens(11)
                .stopSequences("end", "stop")
                .frequencyPenalty(0.0)
                .frames(64)
                .rate(2.0)
                .compression(Compression.of(4))
                .from(Duration.ofSeconds(1))
                .to(Duration.ofSeconds(5))
                .seed(3L)
                .minP(0.1)
                .repetitionPenalty(1.2)
                .maxTime(Duration.ofSeconds(9))
                .choices("yes", "no")
                .build());
        assertEquals(
                AskOptions.sampled(0.5)
                        .withTopP(0.9)
                        .withTopK(7)
                        .withMaxTokens(11)
                        .withStop("end", "stop")
                        .withSeed(3)
                        .withMinP(0.1)
                        .withRepetitionPenalty(1.2)
                        .withMaxTime(Duration.ofSeconds(9)),
                prepared.asking());
        var watching = prepared.watching().options();
        assertEquals(FrameSampling.perSecond(2, 64), watching.frames());
        assertEquals(Compression.of(4), watching.compression());
        assertEquals(FrameFit.STRETCH, watching.fit());
        assertEquals("You see films.", watching.systemPrompt());
        assertEquals(List.of("yes", "no"), prepared.choices());
        assertEquals(
                AskOptions.greedy().withEvidence(3),
                prepare(own().evidence(3).build()).asking());
        assertEquals(
                FrameSampling.uniform(64),
                prepare(own().frames(64).build()).watching().options().frames());
        assertEquals(
                FrameSampling.perSecond(2, Integer.MAX_VALUE),
                prepare(own().rate(2.0).build()).watching().options().frames());
    }

    @Test
    void systemMessageStandsForTheSystemPrompt() {
        var prepared = REQUESTS.prepare(ChatRequest.builder()
                .messages(SystemMessage.from("Be brief."), UserMessage.from("What happens?"))
                .build());
        assertEquals("Be brief.", prepared.watching().options().systemPrompt());
    }

    @Test
    void parametersOverrideEachOtherOneByOne() {
        var defaults =
                own().frames(8).minP(0.1).temperature(1.0).choices("a", "b").build();
        var request = DefaultChatRequestParameters.builder().temperature(0.0).build();
        assertEquals(
                own().frames(8).minP(0.1).temperature(0.0).choices("a", "b").build(), defaults.overrideWith(request));
        assertEquals(
                own().frames(8).minP(0.1).temperature(1.0).choices("a", "b").build(), defaults.defaultedBy(request));
        assertEquals(
                own().frames(9).minP(0.1).temperature(1.0).choices("c", "d").build(),
                defaults.overrideWith(own().frames(9).choices("c", "d").build()));
        // What is set in a subclass is not lost where the other one is LangChain4j's own.
        assertEquals(defaults, request.overrideWith(defaults));
    }

    @Test
    void whatIsNotSupportedIsNamed() {
        var e = UnsupportedFeatureException.class;
        refused(e, "modelName other", own().modelName("other").build());
        refused(e, "frequencyPenalty 0.5", own().frequencyPenalty(0.5).build());
        refused(e, "presencePenalty -1.0", own().presencePenalty(-1.0).build());
        refused(
                e,
                "JSON response format",
                own().responseFormat(ResponseFormat.JSON).build());
    }

    @Test
    void whatIsOutOfItsRangeIsNamed() {
        var e = InvalidRequestException.class;
        refused(e, "temperature", own().temperature(-1.0).build());
        refused(e, "topP", own().topP(0.0).build());
        refused(e, "topK", own().topK(-1).build());
        refused(e, "evidence", own().evidence(0).build());
        refused(e, "evidence", own().evidence(1).choices("a", "b").build());
        refused(e, "minP", own().minP(2.0).build());
        refused(e, "repetitionPenalty", own().repetitionPenalty(0.0).build());
        refused(e, "maxTokens is 0", own().maxOutputTokens(0).build());
        refused(e, "stop", own().stopSequences("").build());
        refused(e, "0 frames", own().frames(0).build());
        refused(e, "rate", own().rate(0.0).build());
        refused(e, "maxTime", own().maxTime(Duration.ZERO).build());
        refused(
                e,
                "from 2 s to 1 s",
                own().from(Duration.ofSeconds(2)).to(Duration.ofSeconds(1)).build());
        refused(e, "Clip", own().from(Duration.ofSeconds(-2)).build());
        refused(e, "choices are [yes]", own().choices("yes").build());
        refused(e, "choices are [yes, yes]", own().choices("yes", "yes").build());
        refused(e, "none blank", own().choices("yes", " ").build());
    }

    @Test
    void protocolThatIsNotSpokenIsRefused() {
        var e = assertThrows(VideoXLException.class, () -> new Requests("a model", USUAL, Set.of("carrier-pigeon")));
        assertTrue(e.getMessage().contains("carrier-pigeon"), e::getMessage);
    }
}
