package io.videoxl.text;

import java.util.stream.IntStream;

/**
 * ChatML around a video, as token ids: {@link #prefix} comes before the visual tokens, {@link #question} after them, and
 * {@link #followUp} after an answer. Immutable and thread-safe.
 *
 * <p>Only the template's own markers become special tokens. Text from users is never searched for them, so a question that has
 * {@code <|im_end|>} written in it stays one question.
 */
public final class ChatTemplate {
    private static final String TURN_START = "<|im_start|>";
    private static final String TURN_END = "<|im_end|>";
    private static final String END_OF_TEXT = "<|endoftext|>";

    private final Tokenizer tokenizer;
    private final int turnStart;
    private final int turnEnd;
    private final int endOfAnswer;
    private final int endOfText;

    /** @throws io.videoxl.VideoXLException {@code MODEL_INVALID} if the model does not speak ChatML */
    public ChatTemplate(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        var vocabulary = tokenizer.vocabulary();
        vocabulary.chatTemplate().ifPresent(template -> {
            if (!template.contains(TURN_START) || !template.contains(TURN_END)) {
                throw vocabulary.invalid(
                        "tokenizer.chat_template is not ChatML: it has no " + TURN_START + " or no " + TURN_END);
            }
        });
        turnStart = marker(vocabulary, TURN_START);
        turnEnd = marker(vocabulary, TURN_END);
        endOfAnswer = vocabulary.endOfAnswer();
        endOfText = vocabulary.special(END_OF_TEXT).orElse(turnEnd);
    }

    private static int marker(Vocabulary vocabulary, String token) {
        return vocabulary
                .special(token)
                .orElseThrow(() -> vocabulary.invalid("it has no special token " + token + ", which ChatML needs"));
    }

    /** What comes before the visual tokens: the system prompt, and the user's turn begun. */
    public int[] prefix(String systemPrompt) {
        var ids = IntStream.builder();
        ids.add(turnStart);
        text("system\n" + systemPrompt, ids);
        ids.add(turnEnd);
        text("\n", ids);
        ids.add(turnStart);
        text("user\n", ids);
        return ids.build().toArray();
    }

    /** What comes after the visual tokens: the question, and the assistant's turn begun. */
    public int[] question(String question) {
        var ids = IntStream.builder();
        // The line end belongs to the question's text: the two may share a token.
        text("\n" + question, ids);
        answerTurn(ids);
        return ids.build().toArray();
    }

    /** A further question in a chat, after an answer's tokens without the one that ended it. */
    public int[] followUp(String question) {
        var ids = IntStream.builder();
        ids.add(turnEnd);
        text("\n", ids);
        ids.add(turnStart);
        text("user\n" + question, ids);
        answerTurn(ids);
        return ids.build().toArray();
    }

    /** An answer without the token that ends it. */
    public int[] answer(String text) {
        return tokenizer.encode(text, false);
    }

    /** The token that ends an answer. */
    public int endOfTurn() {
        return turnEnd;
    }

    private void answerTurn(IntStream.Builder ids) {
        ids.add(turnEnd);
        text("\n", ids);
        ids.add(turnStart);
        text("assistant\n", ids);
    }

    private void text(String text, IntStream.Builder ids) {
        for (int id : tokenizer.encode(text, false)) {
            ids.add(id);
        }
    }

    /** Whether a sampled token ends the answer: the one that the model file names, the end of a turn or of the text. */
    public boolean endsAnswer(int id) {
        return id == endOfAnswer || id == turnEnd || id == endOfText;
    }
}
