package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufKeys;
import io.videoxl.text.ChatTemplate;
import io.videoxl.text.Detokenizer;
import io.videoxl.text.LogProbabilities;
import io.videoxl.text.Sampler;
import io.videoxl.text.Tokenizer;
import io.videoxl.text.Vocabulary;
import io.videoxl.watch.ChunkPlan;
import io.videoxl.watch.TimeText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** What a model file says about text: its name, vocabulary and chat template. Immutable and thread-safe. */
final class Language {
    /** Its text takes as many tokens as any that will be met. */
    private static final Duration LATEST = Duration.ofDays(11);

    private final String modelName;
    private final Vocabulary vocabulary;
    private final Tokenizer tokenizer;
    private final ChatTemplate template;

    private Language(String modelName, Vocabulary vocabulary) {
        this.modelName = modelName;
        this.vocabulary = vocabulary;
        tokenizer = new Tokenizer(vocabulary);
        template = new ChatTemplate(tokenizer);
    }

    static Language read(GgufKeys model) {
        var name = model.contains("general.name")
                ? model.string("general.name")
                : model.path().getFileName().toString();
        return new Language(name, Vocabulary.read(model));
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

    /** What comes after a chat's last answer. */
    int[] followUp(String question) {
        return template.followUp(question);
    }

    /** What the model would have generated had it answered this. */
    int[] answer(String text) {
        return template.answer(text);
    }

    /** What stands before a group of frames. */
    ChunkPlan.TimeTokens timeTokens() {
        return new ChunkPlan.TimeTokens() {
            @Override
            public int[] apply(Duration time) {
                return tokenizer.encode(TimeText.of(time), false);
            }

            @Override
            public int most() {
                return apply(LATEST).length;
            }
        };
    }

    /** The token that ends an answer in the chat template. */
    int endOfTurn() {
        return template.endOfTurn();
    }

    boolean endsAnswer(int token) {
        return template.endsAnswer(token);
    }

    Sampler newSampler(AskOptions options) {
        long seed = options.seed().orElseGet(ThreadLocalRandom.current()::nextLong);
        return new Sampler(options.sampling(), vocabulary.size(), seed);
    }

    LogProbabilities logProbabilities(float[] logits) {
        return new LogProbabilities(logits, vocabulary.size());
    }

    /** The text of one token by itself; a part of a character reads as U+FFFD. */
    String text(int token) {
        return new String(vocabulary.bytes(token), StandardCharsets.UTF_8);
    }

    Detokenizer newDetokenizer() {
        return new Detokenizer(vocabulary);
    }
}
