package io.videoxl.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufBytes;
import io.videoxl.gguf.GgufFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
    @TempDir
    Path folder;

    private static GgufBytes keys(TestVocabulary vocabulary, String model, String pre, int size) {
        return new GgufBytes()
                .string("tokenizer.ggml.model", model)
                .string("tokenizer.ggml.pre", pre)
                .strings("tokenizer.ggml.tokens", vocabulary.tokens.toArray(String[]::new))
                .i32s("tokenizer.ggml.token_type", vocabulary.typeArray())
                .strings("tokenizer.ggml.merges", vocabulary.merges.toArray(String[]::new))
                .u32("tokenizer.ggml.eos_token_id", vocabulary.endOfAnswer)
                .string("tokenizer.chat_template", TestVocabulary.CHAT_ML)
                .u32("videoxl.vocab_size", size);
    }

    private Vocabulary read(GgufBytes bytes) throws IOException {
        try (var file = GgufFile.open(bytes.write(folder.resolve("model.gguf")))) {
            return Vocabulary.read(file);
        }
    }

    @Test
    void modelFileGivesTheWholeVocabulary() throws IOException {
        var tokens = TestVocabulary.english();
        var vocabulary = read(keys(tokens, "gpt2", "qwen2", tokens.tokens.size()));
        assertEquals(tokens.tokens.size(), vocabulary.size());
        assertEquals(tokens.endOfAnswer, vocabulary.endOfAnswer());
        assertEquals(OptionalInt.of(tokens.endOfAnswer), vocabulary.special("<|im_end|>"));
        assertEquals(OptionalInt.empty(), vocabulary.special("a"));
        assertTrue(vocabulary.isControl(tokens.endOfAnswer));
        assertFalse(vocabulary.isControl('a'));
        assertEquals(Optional.of(TestVocabulary.CHAT_ML), vocabulary.chatTemplate());
        for (int b = 0; b < 256; b++) {
            assertArrayEquals(new byte[] {(byte) b}, vocabulary.bytes(b));
        }
        var text = "What happens in the video? 视频里";
        assertArrayEquals(
                new Tokenizer(tokens.build()).encode(text, false), new Tokenizer(vocabulary).encode(text, false));
    }

    @Test
    void byteAlphabetIsGpt2s() {
        assertEquals("Ġvideo", TestVocabulary.spelt(" video"));
        assertEquals("ĊčĉÃ©Ń", TestVocabulary.spelt("\n\r\té") + ByteAlphabet.letter(0xAD));
        var tokens = TestVocabulary.english();
        int id = tokens.tokens.size();
        tokens.add("ĠÃ©ġ", 1);
        assertArrayEquals(
                " é\u007f".getBytes(StandardCharsets.UTF_8), tokens.build().bytes(id));
    }

    @Test
    void everyLetterStandsForItsByteAndNothingElseForAny() {
        var bytes = new TestVocabulary().addSpecials();
        var vocabulary = bytes.build();
        for (int c = 0; c < 0x1000; c++) {
            var character = Character.toString(c);
            int id = bytes.tokens.indexOf(character);
            if (id < 0) {
                var tokens = new TestVocabulary().addSpecials();
                tokens.add("A" + character, 1);
                assertRefused((Reading) tokens::build, "byte alphabet");
            } else {
                assertEquals(1, vocabulary.bytes(id).length);
                assertEquals(c, ByteAlphabet.letter(vocabulary.bytes(id)[0] & 0xff));
            }
        }
    }

    @Test
    void tokensOfManyLengthsAndLikeEndingsAreToldApart() {
        var tokens = TestVocabulary.english();
        int first = tokens.tokens.size();
        for (int i = 0; i < 5000; i++) {
            tokens.add("x".repeat(1 + i / 10) + (char) ('a' + i % 10), 1);
        }
        var vocabulary = tokens.build();
        for (int i = 0; i < 5000; i++) {
            assertEquals(tokens.tokens.get(first + i), new String(vocabulary.bytes(first + i), StandardCharsets.UTF_8));
        }
        assertRefused(
                v -> {
                    v.add("xxxxq", 1);
                    v.add("xxxxq", 1);
                },
                "both");
    }

    @Test
    void tokenizerOfAnotherKindIsRefused() {
        var tokens = TestVocabulary.english();
        int size = tokens.tokens.size();
        assertRefused(
                () -> read(keys(tokens, "llama", "qwen2", size)),
                "model.gguf",
                "tokenizer.ggml.model",
                "llama",
                "gpt2");
        assertRefused(() -> read(keys(tokens, "gpt2", "llama-bpe", size)), "tokenizer.ggml.pre", "llama-bpe", "qwen2");
        assertRefused(() -> read(keys(tokens, "gpt2", "qwen2", size + 1)), "videoxl.vocab_size", size, size + 1);
        assertRefused(() -> read(new GgufBytes().u32("a", 1)), "tokenizer.ggml.model", "missing");
    }

    @Test
    void vocabularyThatIsNotWholeIsRefusedByWhatIsWrong() {
        assertRefused(v -> v.types.removeLast(), "token_type", "types for");
        assertRefused(v -> v.endOfAnswer = v.tokens.size(), "eos_token_id");
        assertRefused(v -> v.endOfAnswer = -1, "eos_token_id", "-1");
        assertRefused(v -> v.tokens.set(0x41, "zzz"), "byte 0x41");
        assertRefused(v -> v.add("A", 1), "tokens 65", "\"A\"");
        assertRefused(v -> v.add("", 1), "empty");
        assertRefused(v -> v.add("two words", 1), "two words", "byte alphabet");
        assertRefused(v -> v.add("[PAD]", 5), "[PAD]", "type 5");
        assertRefused(v -> v.add("<|im_end|>", 3), "<|im_end|>");
    }

    @Test
    void mergeThatMakesNoTokenIsRefused() {
        for (var merge : new String[] {"q", "q z", "ab", "", " ", "q ", "a b c", "qq a"}) {
            assertRefused(v -> v.merges.set(3, merge), "merge 3", "\"" + merge + "\"");
        }
        assertRefused(v -> v.merges.add(v.merges.getFirst()), "was there before");
        // Text must never turn into a special token, so no merge may make one; wherever it is listed.
        assertRefused(
                v -> {
                    v.merge("q", "z");
                    v.add("qzq", 3);
                    v.merges.add("qz q");
                },
                "qz q");
        assertRefused(
                v -> {
                    v.add("qz", 3);
                    v.merges.add("q z");
                },
                "q z");
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void assertRefused(Reading reading, Object... parts) {
        var e = assertThrows(VideoXLException.class, reading::run);
        assertEquals(Code.MODEL_INVALID, e.code());
        for (var part : parts) {
            assertTrue(e.getMessage().contains(part.toString()), () -> "\"" + part + "\" is not in: " + e.getMessage());
        }
    }

    private static void assertRefused(Consumer<TestVocabulary> damage, Object... parts) {
        var tokens = TestVocabulary.english();
        damage.accept(tokens);
        assertRefused((Reading) tokens::build, parts);
    }
}
