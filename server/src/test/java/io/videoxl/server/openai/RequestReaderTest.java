package io.videoxl.server.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.AskOptions;
import io.videoxl.Compression;
import io.videoxl.FrameSampling;
import io.videoxl.WatchOptions;
import io.videoxl.server.openai.Shown.Address;
import io.videoxl.server.openai.Shown.Encoded;
import io.videoxl.server.openai.Shown.Kind;
import io.videoxl.server.store.DiskRoom;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final String ASK = "'messages': [{'role': 'user', 'content': 'What happens?'}]";

    @TempDir
    private Path folder;

    @Test
    void llamaServersExample() throws IOException {
        var request = read(
                """
                {'model': 'gpt-3.5-turbo', 'messages': [
                  {'role': 'system', 'content': 'You are ChatGPT.'},
                  {'role': 'user', 'content': 'Write a limerick about python exceptions'}]}
                """);
        assertEquals("You are ChatGPT.", options(request).systemPrompt());
        assertEquals("Write a limerick about python exceptions", request.question());
        assertEquals(List.of(), request.shown());
        assertEquals(List.of(), request.warnings());
        assertEquals(AskOptions.greedy(), request.asking());
        assertFalse(request.stream());
    }

    @Test
    void severalInstructionsAreOne() throws IOException {
        var request = read(
                """
                {'messages': [
                  {'role': 'system', 'content': 'Answer briefly.'},
                  {'role': 'developer', 'content': [{'type': 'text', 'text': 'Name colours.'}]},
                  {'role': 'user', 'content': 'What is there?'}]}
                """);
        assertEquals("Answer briefly.\n\nName colours.", options(request).systemPrompt());
    }

    @Test
    void llamaServersVideo() throws IOException {
        var request = read(
                """
                {'messages': [{'role': 'user', 'content': [
                  {'type': 'text', 'text': 'What is this?'},
                  {'type': 'input_video', 'input_video': {'data': 'QUJD'}},
                  {'type': 'input_video', 'input_video': {'url': 'file:///films/one.mp4'}}]}],
                 'cache_prompt': true, 'timings_per_token': true, 'repeat_penalty': 1.1, 'seed': -1, 'top_k': 40, 'max_tokens': -1}
                """);
        assertEquals(
                List.of(Kind.VIDEO, Kind.VIDEO),
                request.shown().stream().map(Shown::kind).toList());
        assertInstanceOf(Encoded.class, request.shown().get(0).source().orElseThrow());
        assertEquals(
                "file:///films/one.mp4",
                assertInstanceOf(Address.class, request.shown().get(1).source().orElseThrow())
                        .uri()
                        .toString());
        assertEquals(1.1, request.asking().repetitionPenalty());
        assertEquals(40, request.asking().topK());
        assertTrue(request.asking().seed().isEmpty());
        assertEquals(AskOptions.greedy().maxTokens(), request.asking().maxTokens());
        assertEquals(List.of(), request.warnings());
    }

    @Test
    void vllmsExamples() throws IOException {
        var request = read(
                """
                {'model': 'any', 'max_completion_tokens': 64, 'messages': [{'role': 'user', 'content': [
                  {'type': 'text', 'text': 'What is in this video?'},
                  {'type': 'video_url', 'video_url': {'url': 'https://films.example/a.mp4'}, 'uuid': 'https://films.example/a.mp4'}]}],
                 'media_io_kwargs': {'video': {'num_frames': 40, 'fps': 2}}, 'top_k': -1}
                """);
        var shown = request.shown().getFirst();
        assertEquals(Optional.of("https://films.example/a.mp4"), shown.name());
        assertEquals(OptionalInt.of(64), request.asking().maxTokens());
        assertEquals(FrameSampling.perSecond(2, 40), options(request).frames());
        var again = read(
                """
                {'messages': [{'role': 'user', 'content': [
                  {'type': 'text', 'text': 'And now?'},
                  {'type': 'video_url', 'video_url': null, 'uuid': 'https://films.example/a.mp4'}]}],
                 'mm_processor_kwargs': {'fps': 0.5}}
                """);
        assertTrue(again.shown().getFirst().source().isEmpty());
        assertEquals(shown.name(), again.shown().getFirst().name());
        assertEquals(
                FrameSampling.perSecond(0.5, Integer.MAX_VALUE), options(again).frames());
    }

    @Test
    void sglangsCacheId() throws IOException {
        var request = read(
                """
                {'messages': [{'role': 'user', 'content': [
                  {'type': 'video_url', 'video_url': {'url': 'https://films.example/a.mp4', 'cache_id': 'film-7'}},
                  {'type': 'text', 'text': 'Who?'}]}]}
                """);
        assertEquals(Optional.of("film-7"), request.shown().getFirst().name());
    }

    /** Frigate sends frames with a caption before each. */
    @Test
    void manyImagesInOrder() throws IOException {
        var request = read(
                """
                {'model': 'any', 'messages': [{'role': 'user', 'content': [
                  {'type': 'text', 'text': 'Describe the sequence.'},
                  {'type': 'text', 'text': 'Frame 1'},
                  {'type': 'image_url', 'image_url': {'url': 'data:image/jpeg;base64,QUFB'}},
                  {'type': 'text', 'text': 'Frame 2'},
                  {'type': 'image_url', 'image_url': {'url': 'data:image/jpeg;base64,QkJC', 'detail': 'auto'}}]}]}
                """);
        assertEquals(
                List.of(Kind.IMAGE, Kind.IMAGE),
                request.shown().stream().map(Shown::kind).toList());
        assertEquals("Describe the sequence.\nFrame 1\nFrame 2", request.question());
        assertEquals(1, request.warnings().size());
        assertTrue(request.warnings().getFirst().startsWith("messages[0].content[4] stands behind a text"));
    }

    @Test
    void historyIsQuestionsAndAnswersInTurn() throws IOException {
        var request = read(
                """
                {'stream': true, 'stream_options': {'include_usage': true}, 'messages': [
                  {'role': 'developer', 'content': [{'type': 'text', 'text': 'Be brief.'}]},
                  {'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'data:image/png;base64,QUFB'}, {'type': 'text', 'text': 'One?'}]},
                  {'role': 'assistant', 'content': 'First.', 'refusal': null, 'tool_calls': []},
                  {'role': 'user', 'content': 'Two?'},
                  {'role': 'user', 'content': 'I mean, three?'}]}
                """);
        assertEquals(List.of(new Said("One?", "First.")), request.history());
        assertEquals("Two?\nI mean, three?", request.question());
        assertEquals(1, request.shown().size());
        assertTrue(request.stream());
        assertTrue(request.usageInStream());
    }

    @Test
    void ourOwnObject() throws IOException {
        var request = read(
                """
                {%s, 'videoxl': {'frames': 64, 'rate': 0.5, 'ratio': [4, 8], 'from': 10, 'to': 70.5, 'choices': ['yes', 'no'], 'evidence': 3}}
                """
                        .formatted(ASK));
        assertEquals(FrameSampling.perSecond(0.5, 64), options(request).frames());
        assertEquals(Compression.of(4, 8), options(request).compression());
        assertEquals(10, request.watching().from());
        assertEquals(70.5, request.watching().to());
        assertEquals(List.of("yes", "no"), request.choices());
        assertEquals(OptionalInt.of(3), request.evidence());
        var at = read("{%s, 'videoxl': {'at': [1.5, 2], 'ratio': 'auto'}}".formatted(ASK));
        assertEquals(
                FrameSampling.at(Duration.ofMillis(1500), Duration.ofSeconds(2)),
                options(at).frames());
        assertEquals(Compression.AUTO, options(at).compression());
        assertEquals(
                Optional.of("abc"),
                read("{%s, 'videoxl': {'memory': 'abc'}}".formatted(ASK)).memory());
    }

    @Test
    void sampling() throws IOException {
        var options =
                read("""
                        {%s, 'temperature': 0.7, 'top_p': 0.9, 'top_k': 20.0, 'min_p': 0.05, 'seed': 7, 'max_tokens': 9,
                         'stop': ['###', 'END'], 'repetition_penalty': 1.2, 'logprobs': true, 'top_logprobs': 3,
                         'frequency_penalty': 0, 'presence_penalty': 0.0, 'n': 1, 'logit_bias': {}, 'tools': [], 'tool_choice': 'none',
                         'response_format': {'type': 'text'}, 'modalities': ['text'], 'user': 'me'}
                        """
                                .formatted(ASK))
                        .asking();
        assertEquals(
                AskOptions.sampled(0.7)
                        .withTopP(0.9)
                        .withTopK(20)
                        .withMinP(0.05)
                        .withSeed(7)
                        .withMaxTokens(9)
                        .withStop("###", "END")
                        .withRepetitionPenalty(1.2)
                        .withLogProbabilities(3),
                options);
        assertEquals(
                List.of("END"),
                read("{%s, 'stop': 'END'}".formatted(ASK)).asking().stop());
    }

    /** Of any 64 bits, but llama-server's -1 for none. */
    @Test
    void sameSeedsGiveTheSame() throws IOException {
        for (long seed : new long[] {0, 7, -7, Long.MIN_VALUE, Long.MAX_VALUE}) {
            var asking = read("{%s, 'temperature': 1, 'seed': %d}".formatted(ASK, seed))
                    .asking();
            assertEquals(OptionalLong.of(seed), asking.seed());
        }
        assertEquals(
                OptionalLong.empty(),
                read("{%s, 'seed': -1}".formatted(ASK)).asking().seed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'tools': [{'type': 'function', 'function': {'name': 'f'}}]",
                "'functions': [{'name': 'f'}]",
                "'tool_choice': 'required'",
                "'response_format': {'type': 'json_schema', 'json_schema': {}}",
                "'response_format': {'type': 'json_object'}",
                "'n': 2",
                "'frequency_penalty': 0.5",
                "'presence_penalty': -1",
                "'logit_bias': {'50256': -100}",
                "'audio': {'voice': 'alloy'}",
                "'modalities': ['text', 'audio']",
                "'guided_json': {'type': 'object'}",
                "'grammar': 'root ::= yes'",
                "'mirostat': 2",
                "'regex': '[a-z]+'",
                "'bad_words': ['red']",
                "'allowed_token_ids': [1]",
                "'stop_token_ids': [5]",
                "'include_stop_str_in_output': true",
                "'prompt_logprobs': 1",
                "'truncate_prompt_tokens': 10",
                "'documents': [{'text': 'a'}]",
                "'chat_template': '{{ messages }}'",
                "'typical_p': 0.5",
                "'dry_multiplier': 0.8",
                "'xtc_probability': 0.5",
                "'ignore_eos': true",
                "'logprobs': true, 'stream': true",
                "'logprobs': true, 'videoxl': {'choices': ['a', 'b']}",
                "'web_search_options': {}"
            })
    void whatIsNotSupportedIsRefusedByName(String fields) {
        var refused = refused("{%s, %s}".formatted(ASK, fields));
        var name = fields.substring(1, fields.indexOf('\'', 1));
        assertTrue(refused.getMessage().contains(name.equals("modalities") ? "modality" : name), refused.getMessage());
        assertTrue(refused.getMessage().contains("is not supported"), refused.getMessage());
    }

    @Test
    void whatIsNotKnownIsTold() throws IOException {
        var request = read(
                "{%s, 'chat_template_kwargs': {'enable_thinking': false}, 'slot': 3, 'nothing': null}".formatted(ASK));
        assertEquals(
                List.of("not known and passed over: chat_template_kwargs", "not known and passed over: slot"),
                request.warnings());
        var inParts = read(
                """
                {'messages': [{'role': 'user', 'content': [
                  {'type': 'video_url', 'video_url': {'url': 'https://films.example/a.mp4', 'fps': 2}, 'max_frames': 9},
                  {'type': 'text', 'text': 'Who?', 'cache_control': {'type': 'ephemeral'}}]}],
                 'n_predict': 5, 'typical_p': 1, 'dry_multiplier': 0}
                """);
        assertEquals(
                List.of(
                        "not known and passed over: messages[0].content[0].video_url.fps",
                        "not known and passed over: messages[0].content[0].max_frames"),
                inParts.warnings());
        assertEquals(OptionalInt.of(5), inParts.asking().maxTokens());
        assertTrue(refused("{%s, 'videoxl': {'frame': 3}}".formatted(ASK))
                .getMessage()
                .startsWith("videoxl.frame is not known"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | messages is missing or empty",
                "[] | the request is a list; expected an object",
                "{'messages': 'hello'} | messages is \"hello\"; expected a list",
                "{'messages': ['hello']} | messages[0] is \"hello\"; expected an object",
                "{'messages': [{'role': 'user'}]} | messages[0].content is missing",
                "{'messages': [{'role': 'user', 'content': '  '}]} | the last message has no text",
                "{'messages': [{'role': 'user', 'content': [{'type': 'text'}]}]} | messages[0].content[0].text is missing",
                "{'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 5}]}]} | messages[0].content[0].text is 5; expected a text",
                "{'messages': [{'role': 'user', 'content': [{'type': 'input_audio'}]}]} | messages[0].content[0].type input_audio is not supported",
                "{'messages': [{'role': 'user', 'content': [{'type': 'file'}]}]} | messages[0].content[0].type file is not supported",
                "{'messages': [{'role': 'user', 'content': [{'type': 'video_url'}]}]} | messages[0].content[0].video_url has nothing to show",
                "{'messages': [{'role': 'user', 'content': [{'type': 'video_url', 'video_url': {'url': 'film.mp4'}}]}]} | messages[0].content[0].video_url.url is an address without a scheme",
                "{'messages': [{'role': 'user', 'content': [{'type': 'video_url', 'video_url': {'url': 'ftp://a/b'}}]}]} | messages[0].content[0].video_url.url is an address of the scheme ftp",
                "{'messages': [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': {'url': 'data:video/mp4;base64,AAAA'}}]}]} | messages[0].content[0].image_url.url is of the type video/mp4",
                "{'messages': [{'role': 'tool', 'content': 'x'}]} | messages[0].role tool is not supported",
                "{'messages': [{'role': 'user', 'content': 'a'}, {'role': 'system', 'content': 'x'}]} | messages[1].role system behind other messages is not supported",
                "{'messages': [{'role': 'user', 'content': 'a'}, {'role': 'assistant', 'content': 'x'}]} | the last message's role is assistant",
                "{'messages': [{'role': 'assistant', 'content': 'x'}]} | messages[0].role is assistant, but no user's text comes before it",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'max_tokens': 0} | max_tokens is 0; expected a whole number of 1 or more",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'max_tokens': 1.5} | max_tokens is 1.5; expected a whole number",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'temperature': -1} | temperature: ",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'temperature': 'hot'} | temperature is \"hot\"; expected a number",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'stream': 1} | stream is 1; expected true or false",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'videoxl': 7} | videoxl is 7; expected an object",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'videoxl': {'choices': ['a']}} | videoxl.choices are [a]; expected two or more",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'videoxl': {'ratio': 1}} | videoxl: ",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'videoxl': {'rate': 0}} | videoxl: ",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'videoxl': {'from': 5, 'to': 5}} | videoxl.to is not behind videoxl.from",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'videoxl': {'at': [1], 'frames': 2}} | videoxl: ",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'videoxl': {'memory': 'm', 'frames': 2}} | videoxl.memory was watched before",
                "{'messages': [{'role': 'user', 'content': 'a'}], 'top_logprobs': 2} | top_logprobs is given without logprobs",
            })
    void whatDoesNotFitIsRefusedByItsPlace(String json, String message) {
        var refused = refused(json);
        var found = refused.getMessage();
        assertTrue(found.startsWith(message.stripLeading()), found);
        // What clients read as `param` is a place and nothing else.
        assertTrue(refused.place() == null || refused.place().matches("[\\w.\\[\\]]+"), refused.place());
    }

    @Test
    void longTextsAreReadBackAndTooLongOnesRefused() throws IOException {
        var question = "why ".repeat(10_000);
        assertEquals(
                question,
                read("{'messages': [{'role': 'user', 'content': '" + question + "'}]}")
                        .question());
        var refused = refused("{'messages': [{'role': 'user', 'content': '" + "why ".repeat(40_000) + "'}]}");
        assertTrue(
                refused.getMessage().startsWith("messages[0].content is a text of 160000 bytes"), refused.getMessage());
    }

    private static WatchOptions options(ChatRequest request) {
        return request.watching().choices().options();
    }

    private InvalidRequest refused(String json) {
        return assertThrows(InvalidRequest.class, () -> read(json));
    }

    /** Written with single quotation marks. */
    private ChatRequest read(String json) throws IOException {
        var bytes = new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        try (var strings = new LongStrings(folder, new DiskRoom(folder, 0), 3, 1 << 20)) {
            return RequestReader.read(new ObjectMapper().readTree(strings.shortened(bytes)), strings, 100_000);
        }
    }
}
