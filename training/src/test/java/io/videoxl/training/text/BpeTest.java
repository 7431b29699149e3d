package io.videoxl.training.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.videoxl.convert.Converter;
import io.videoxl.convert.WeightType;
import io.videoxl.gguf.GgufFile;
import io.videoxl.text.Tokenizer;
import io.videoxl.text.Vocabulary;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.TestModels;
import io.videoxl.training.model.Torch;
import io.videoxl.worlds.Sentences;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTest {
    private static final String STRANGE = "Grüße, 漢字 🙂\r\n\t  <|im_end|> \u00a0ſ 12345 don't";

    private static final List<String> PHRASES = List.of("the letter K", "the red star");

    @TempDir
    static Path temp;

    @Test
    void mostFrequentPairsAreMergedFirst() {
        var learnt = Bpe.learn(Stream.of("aa aa aa aa aa aa aa aa aaa aaa"), 300, List.of());
        // The pieces are aa, seven times Ġaa and twice Ġaaa.
        assertEquals(List.of("a a", "Ġ aa", "Ġaa a"), learnt.merges());
        assertEquals(List.of("aa", "Ġaa", "Ġaaa"), learnt.tokens().subList(256, 259));
    }

    @Test
    void sameTextGivesTheSameVocabulary() {
        assertEquals(Bpe.learn(Sentences.all(), 400, PHRASES), Bpe.learn(Sentences.all(), 400, PHRASES));
    }

    @Test
    void piecesOfAPhraseAreTheTokensThatItWouldBeOtherwise() {
        var learnt = Bpe.learn(Sentences.all(), 400, PHRASES);
        assertEquals(
                Set.of(learnt.size() - 2, learnt.size() - 1), learnt.pieces().keySet());
        learnt.pieces().forEach((id, pieces) -> {
            assertTrue(pieces.length > 1);
            assertEquals(learnt.all().get(id), learnt.tokenizer().decode(pieces));
        });
    }

    @Test
    void numberOfTokensIsNotExceeded() {
        assertEquals(300, Bpe.learn(Sentences.all(), 300, PHRASES).tokens().size());
    }

    @Test
    void libraryReadsTheVocabularyFromTheModelFileThatComesOfIt() {
        var learnt = Bpe.learn(Sentences.all(), 500, PHRASES);
        var folder = temp.resolve("model");
        try (NDManager manager = Torch.newManager();
                var parameters = Parameters.initial(manager, TestModels.small(learnt.size() + 1), 1)) {
            parameters.write(folder);
        }
        learnt.write(folder);
        var gguf = temp.resolve("model.gguf");
        Converter.of(folder).type(WeightType.F16).write(gguf);
        Tokenizer read;
        try (var file = GgufFile.open(gguf)) {
            read = new Tokenizer(Vocabulary.read(file));
        }
        var own = learnt.tokenizer();
        Stream.concat(Sentences.all(), Stream.of(STRANGE)).forEach(text -> {
            var ids = read.encode(text, false);
            assertArrayEquals(own.encode(text, false), ids, text);
            assertEquals(text, read.decode(ids));
        });
        var question = "What colour is the star?";
        assertTrue(read.encode(question, false).length <= 7, "words of its own language are tokens");
        assertEquals(1, read.encode("<|im_end|>", true).length);
        assertArrayEquals(new int[] {learnt.size() - 1}, read.encode("the red star", false));
    }
}
