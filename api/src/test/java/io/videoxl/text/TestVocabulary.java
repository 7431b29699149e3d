package io.videoxl.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Byte-level vocabularies for tests, with merges learned from a text as byte-pair encoding learns them. */
final class TestVocabulary {
    static final String CHAT_ML =
            "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";
    static final int BYTES = 256;

    /** What {@link #english} learns from. */
    private static final String TEXT =
            """
            You are a helpful assistant. What happens in the video before the man opens the safe, and when does he close it?
            The woman walks into the room, and the child shows her a picture of the scene. How does the film end?
            What is the color of the car that the people see after the first chase? Was the question answered in the text?
            视频里发生了什么？视频里的人在做什么？ Что происходит в видео? Ελληνικά. It's what they've said, and we'll see.
            """;

    final List<String> tokens = new ArrayList<>();
    final List<Integer> types = new ArrayList<>();
    final List<String> merges = new ArrayList<>();
    int endOfAnswer;
    Optional<String> template = Optional.of(CHAT_ML);

    /** The 256 bytes in byte order, so that a byte is its own id. */
    TestVocabulary() {
        for (int b = 0; b < BYTES; b++) {
            add(String.valueOf(ByteAlphabet.letter(b)), 1);
        }
    }

    /** Some hundred merges and ChatML's special tokens. */
    static TestVocabulary english() {
        return new TestVocabulary().learn(TEXT).addSpecials();
    }

    TestVocabulary addSpecials() {
        add("<|endoftext|>", 3);
        add("<|im_start|>", 3);
        endOfAnswer = add("<|im_end|>", 3);
        return this;
    }

    int add(String token, int type) {
        tokens.add(token);
        types.add(type);
        return tokens.size() - 1;
    }

    void merge(String left, String right) {
        merges.add(left + " " + right);
        if (!tokens.contains(left + right)) {
            add(left + right, 1);
        }
    }

    /** Merges the commonest neighbours within pieces, over and over, until every piece is one token. */
    TestVocabulary learn(String text) {
        var pieces = new ArrayList<List<String>>();
        PreTokenizer.split(text, piece -> pieces.add(letters(piece)));
        while (true) {
            Map<List<String>, Integer> counts = new HashMap<>();
            for (var piece : pieces) {
                for (int j = 0; j + 1 < piece.size(); j++) {
                    counts.merge(List.copyOf(piece.subList(j, j + 2)), 1, Integer::sum);
                }
            }
            if (counts.isEmpty()) {
                return this;
            }
            var best = Collections.max(
                    counts.entrySet(),
                    Map.Entry.<List<String>, Integer>comparingByValue()
                            .thenComparing(e -> String.join(" ", e.getKey())));
            var pair = best.getKey();
            merge(pair.get(0), pair.get(1));
            pieces.replaceAll(piece -> mergeEverywhere(piece, pair));
        }
    }

    /** One round of byte-pair encoding as it was published: a pair merges wherever it is, from left to right. */
    static List<String> mergeEverywhere(List<String> piece, List<String> pair) {
        var merged = new ArrayList<String>();
        for (int i = 0; i < piece.size(); i++) {
            if (i + 1 < piece.size() && piece.subList(i, i + 2).equals(pair)) {
                merged.add(piece.get(i) + piece.get(++i));
            } else {
                merged.add(piece.get(i));
            }
        }
        return merged;
    }

    static List<String> letters(String text) {
        var letters = new ArrayList<String>();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            letters.add(String.valueOf(ByteAlphabet.letter(b & 0xff)));
        }
        return letters;
    }

    /** A text in the byte alphabet. */
    static String spelt(String text) {
        return letters(text).stream().collect(Collectors.joining());
    }

    int[] typeArray() {
        return types.stream().mapToInt(Integer::intValue).toArray();
    }

    Vocabulary build() {
        return new Vocabulary(
                "test.gguf",
                tokens.toArray(String[]::new),
                typeArray(),
                merges.toArray(String[]::new),
                endOfAnswer,
                template);
    }
}
