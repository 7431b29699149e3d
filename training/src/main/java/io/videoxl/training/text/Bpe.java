package io.videoxl.training.text;

import io.videoxl.convert.HuggingFaceFolder;
import io.videoxl.text.ByteAlphabet;
import io.videoxl.text.PreTokenizer;
import io.videoxl.text.Tokenizer;
import io.videoxl.text.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A byte-level byte-pair vocabulary with phrases that are one token each. It is learned as Sennrich, Haddow and Birch describe in "Neural machine translation of rare words
 * with subword units" (2016), within the pieces that Qwen2 cuts text into. The same text gives the same vocabulary. Immutable.
 *
 * @param tokens the 256 bytes, then what the merges make, in GPT-2's byte alphabet; ChatML's special tokens come after them
 * @param merges {@code left right}, best first
 * @param phrases what is one token wherever it stands in a text; their ids come last
 */
public record Bpe(List<String> tokens, List<String> merges, List<String> phrases) {
    private static final List<String> SPECIALS = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    /** Rarer pairs are not worth a token. */
    private static final int FEWEST = 2;

    private record Pair(String left, String right) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int first = left.compareTo(other.left);
            return first != 0 ? first : right.compareTo(other.right);
        }
    }

    private record Word(List<String> parts, long count) {}

    /**
     * Learns a vocabulary.
     *
     * @param text what it is to be good at
     * @param mostTokens tokens at most, without the special ones and phrases; 256 or more
     * @param phrases what is to be one token wherever it stands
     */
    public static Bpe learn(Stream<String> text, int mostTokens, List<String> phrases) {
        var words = words(text);
        var tokens = new ArrayList<>(ByteAlphabet.letters());
        var merges = new ArrayList<String>();
        while (tokens.size() < mostTokens) {
            var best = mostFrequent(words);
            if (best.isEmpty()) {
                break;
            }
            var pair = best.get();
            merges.add(pair.left() + " " + pair.right());
            tokens.add(pair.left() + pair.right());
            words.replaceAll(word -> new Word(merged(word.parts(), pair), word.count()));
        }
        return new Bpe(List.copyOf(tokens), List.copyOf(merges), List.copyOf(phrases));
    }

    private static List<Word> words(Stream<String> text) {
        var counts = new HashMap<String, Long>();
        text.forEach(line -> PreTokenizer.split(line, piece -> counts.merge(piece, 1L, Long::sum)));
        var words = new ArrayList<Word>();
        counts.forEach((piece, count) -> words.add(new Word(letters(piece), count)));
        return words;
    }

    private static List<String> letters(String piece) {
        var letters = new ArrayList<String>();
        for (byte each : piece.getBytes(StandardCharsets.UTF_8)) {
            letters.add(String.valueOf(ByteAlphabet.letter(each & 0xff)));
        }
        return letters;
    }

    /** Of equally frequent ones the first in order, so that chance has no part in it. */
    private static Optional<Pair> mostFrequent(List<Word> words) {
        Map<Pair, Long> counts = new HashMap<>();
        for (var word : words) {
            for (int i = 1; i < word.parts().size(); i++) {
                counts.merge(new Pair(word.parts().get(i - 1), word.parts().get(i)), word.count(), Long::sum);
            }
        }
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= FEWEST)
                .max(Map.Entry.<Pair, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Collections.reverseOrder())))
                .map(Map.Entry::getKey);
    }

    private static List<String> merged(List<String> parts, Pair pair) {
        var merged = new ArrayList<String>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            boolean both = i + 1 < parts.size()
                    && parts.get(i).equals(pair.left())
                    && parts.get(i + 1).equals(pair.right());
            merged.add(both ? pair.left() + pair.right() : parts.get(i));
            i += both ? 1 : 0;
        }
        return merged;
    }

    /** Number of tokens with the special ones and phrases. */
    public int size() {
        return tokens.size() + SPECIALS.size() + phrases.size();
    }

    /** For each phrase, by its id, the tokens that it would be if it were none. */
    public Map<Integer, int[]> pieces() {
        var plain = new Bpe(tokens, merges, List.of());
        var tokenizer = plain.tokenizer();
        var pieces = new TreeMap<Integer, int[]>();
        phrases.forEach(phrase -> pieces.put(plain.size() + pieces.size(), tokenizer.encode(phrase, false)));
        return pieces;
    }

    /** All tokens by id. */
    public List<String> all() {
        return Stream.of(tokens, SPECIALS, phrases).flatMap(List::stream).toList();
    }

    /** Writes {@code vocab.json}, {@code merges.txt} and {@code tokenizer_config.json}. */
    public void write(Path folder) {
        HuggingFaceFolder.writeTokenizer(folder, tokens, merges, phrases);
    }

    /** The library's tokenizer with this vocabulary. */
    public Tokenizer tokenizer() {
        var all = all();
        var types = IntStream.range(0, all.size())
                .map(id -> id < tokens.size() ? NORMAL : id < tokens.size() + SPECIALS.size() ? CONTROL : USER_DEFINED)
                .toArray();
        return new Tokenizer(new Vocabulary(
                "the vocabulary in training",
                all.toArray(String[]::new),
                types,
                merges.toArray(String[]::new),
                all.indexOf("<|im_end|>"),
                Optional.empty()));
    }
}
