package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufFile;
import io.videoxl.text.ChatTemplate;
import io.videoxl.text.Detokenizer;
import io.videoxl.text.Sampler;
import io.videoxl.text.SamplingOptions;
import io.videoxl.text.Tokenizer;
import io.videoxl.text.Vocabulary;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** What a model file says about text: its name, vocabulary and chat template. Immutable and thread-safe. */
final class Language {
    private final String modelName;
    private final Vocabulary vocabulary;
    private final ChatTemplate template;

    private Language(String modelName, Vocabulary vocabulary) {
        this.modelName = modelName;
        this.vocabulary = vocabulary;
        template = new ChatTemplate(new Tokenizer(vocabulary));
    }

    static Language read(Path model) {
        try (var file = GgufFile.open(model)) {
            var name = file.contains("general.name")
                    ? file.string("general.name")
                    : model.getFileName().toString();
            return new Language(name, Vocabulary.read(file));
        }
    }

    String modelName() {
        return modelName;
    }

    int vocabularySize() {
        return vocabulary.size();
    }

    /** Refuses a tokenizer with more tokens than the model's head has rows. */
    void requireFits(Path model, int logits) {
        if (vocabularySize() > logits) {
            throw new VideoXLException(
                    Code.MODEL_INVALID,
                    "model " + model + ": its tokenizer has " + vocabularySize() + " tokens, its output head " + logits
                            + " rows, expected at least as many; convert it again");
        }
    }

    /** What comes before the video. */
    int[] prefix(String systemPrompt) {
        return template.prefix(systemPrompt);
    }

    /** What comes after the video. */
    int[] suffix(String question) {
        return template.question(question);
    }

    boolean endsAnswer(int token) {
        return template.endsAnswer(token);
    }

    Sampler newSampler(AskOptions options) {
        long seed = options.seed().orElseGet(ThreadLocalRandom.current()::nextLong);
        var sampling = new SamplingOptions(
                options.temperature(),
                options.topK(),
                options.topP(),
                options.minP(),
                options.repetitionPenalty(),
                seed);
        return new Sampler(sampling, vocabulary.size());
    }

    Detokenizer newDetokenizer() {
        return new Detokenizer(vocabulary);
    }
}
