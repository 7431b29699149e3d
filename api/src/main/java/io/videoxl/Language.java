package io.videoxl;

import java.nio.file.Path;

/** A model's tokenizer, chat template and vocabulary. */
final class Language {
    /** Draws the next token's id from logits. */
    interface Sampler {
        int next(float[] logits);
    }

    /** Turns ids into text, piece by piece. */
    interface Detokenizer {
        String add(int token);

        String finish();

        boolean ends(int token);
    }

    private Language() {}

    static Language read(Path model) {
        throw new UnsupportedOperationException("no tokenizer yet: " + model);
    }

    String modelName() {
        throw new UnsupportedOperationException();
    }

    int vocabularySize() {
        throw new UnsupportedOperationException();
    }

    int[] prefix(String systemPrompt) {
        throw new UnsupportedOperationException(systemPrompt);
    }

    int[] suffix(String question) {
        throw new UnsupportedOperationException(question);
    }

    Sampler newSampler(AskOptions options) {
        throw new UnsupportedOperationException(options.toString());
    }

    Detokenizer newDetokenizer() {
        throw new UnsupportedOperationException();
    }
}
