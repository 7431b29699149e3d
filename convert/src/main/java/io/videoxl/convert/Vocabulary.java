package io.videoxl.convert;

import io.videoxl.VideoXLException;
import io.videoxl.text.ByteAlphabet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What a tokenizer knows: tokens in GPT-2's byte alphabet by id, their types, merges best first, the id that ends an answer,
 * the padding id or -1, and the chat template.
 */
record Vocabulary(
        List<String> tokens, List<Integer> types, List<String> merges, int endOfAnswer, int padding, String template) {
    static final int NORMAL = 1;
    static final int CONTROL = 3;
    static final int USER_DEFINED = 4;

    static final String END_OF_TEXT = "<|endoftext|>";
    static final String TURN_START = "<|im_start|>";
    static final String TURN_END = "<|im_end|>";
    static final String CHAT_ML = "{% for message in messages %}"
            + "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
            + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private static final List<String> SPECIALS = List.of(END_OF_TEXT, TURN_START, TURN_END);
    private static final int BYTES = 256;
    private static final int UNUSED_ROWS = 2;
    private static final int MOST_MERGES = 254;

    /** Words that a formula model's vocabulary has whole; Ġ is the space of GPT-2's alphabet. */
    private static final String WORDS =
            "system user assistant You Ġare Ġa Ġhelpful Ġassistant Ġthe Ġof Ġand Ġto Ġin Ġis Ġit"
                    + " Ġthat Ġwas Ġfor Ġon Ġwith Ġas Ġat Ġby Ġthis Ġfrom Ġvideo Ġframe Ġpicture Ġscene Ġperson Ġman Ġwoman Ġchild Ġpeople"
                    + " Ġwhat What Ġwho Who Ġwhere Ġwhen When Ġhow How Ġwhy Why Ġdoes Ġhappens Ġbefore Ġafter Ġthen Ġfirst Ġlast Ġwhile"
                    + " Ġopens Ġcloses Ġwalks Ġshows Ġred Ġgreen Ġblue Ġblack Ġwhite The Ġnot Ġyes Ġno Ġone Ġtwo Ġthree Ġminutes Ġseconds Ġbackground"
                    + " Ġcharacter Ġanswer Ġquestion Ġbetween Ġbeginning Ġdifferent";

    /**
     * A byte-level vocabulary for models without a trained one: the 256 bytes, merges of common words, and ChatML's special
     * tokens last. Two of the model's rows at least stay without a token, as in the published models.
     *
     * @param rows rows of the model's embedding
     */
    static Vocabulary synthetic(int rows) {
        if (rows < BYTES + SPECIALS.size() + UNUSED_ROWS) {
            throw new VideoXLException(
                    VideoXLException.Code.INVALID_ARGUMENT,
                    "A vocab_size of %d is too small for a byte-level vocabulary; it takes %d at least"
                            .formatted(rows, BYTES + SPECIALS.size() + UNUSED_ROWS));
        }
        var merges = new LinkedHashSet<String>();
        var tokens = new LinkedHashSet<>(ByteAlphabet.letters());
        var room = Math.min(MOST_MERGES, rows - BYTES - SPECIALS.size() - UNUSED_ROWS);
        for (var word : WORDS.split(" ")) {
            for (var end = 1; end < word.length() && merges.size() < room; end++) {
                merges.add(word.substring(0, end) + " " + word.charAt(end));
                tokens.add(word.substring(0, end + 1));
            }
        }
        return of(List.copyOf(tokens), List.copyOf(merges));
    }

    /** A vocabulary of normal tokens, with ChatML's special ones after them. */
    static Vocabulary of(List<String> tokens, List<String> merges) {
        return of(tokens, merges, List.of());
    }

    /** The same with user-defined tokens behind the special ones: phrases that are one token wherever they stand. */
    static Vocabulary of(List<String> tokens, List<String> merges, List<String> phrases) {
        var all = new ArrayList<>(tokens);
        all.addAll(SPECIALS);
        var types = new ArrayList<Integer>();
        all.forEach(token -> types.add(SPECIALS.contains(token) ? CONTROL : NORMAL));
        all.addAll(phrases);
        phrases.forEach(phrase -> types.add(USER_DEFINED));
        return new Vocabulary(
                List.copyOf(all), types, merges, all.indexOf(TURN_END), all.indexOf(END_OF_TEXT), CHAT_ML);
    }

    int size() {
        return tokens.size();
    }
}
