package io.videoxl.benchmarks;

import io.videoxl.gguf.GgufFile;
import io.videoxl.text.Sampler;
import io.videoxl.text.SamplingOptions;
import io.videoxl.text.Tokenizer;
import io.videoxl.text.Vocabulary;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Around every token of an answer: text to ids and back, and the choice of the next one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TextBenchmark {
    /** Rows of the released model's head. */
    private static final int LOGITS = 152064;

    private static final String TEXT =
            "What happens in this video? Describe the chase, and say who opens the safe, when, and how often. "
                    .repeat(20);

    private Tokenizer tokenizer;
    private int[] ids;
    private float[] logits;
    private Sampler greedy;
    private Sampler nucleus;

    @Setup
    public void setUp() throws IOException {
        try (var model = GgufFile.open(GoldenModel.file())) {
            tokenizer = new Tokenizer(Vocabulary.read(model));
        }
        ids = tokenizer.encode(TEXT, false);
        logits = new float[LOGITS];
        var random = new Random(1);
        for (int i = 0; i < LOGITS; i++) {
            logits[i] = (float) random.nextGaussian();
        }
        greedy = new Sampler(SamplingOptions.GREEDY, LOGITS, 1);
        nucleus = new Sampler(
                SamplingOptions.GREEDY.withTemperature(0.8).withTopK(50).withTopP(0.95), LOGITS, 1);
    }

    @Benchmark
    public int[] encode() {
        return tokenizer.encode(TEXT, false);
    }

    @Benchmark
    public String decode() {
        return tokenizer.decode(ids);
    }

    @Benchmark
    public int sampleGreedily() {
        return greedy.sample(logits);
    }

    @Benchmark
    public int sampleFromTheNucleus() {
        return nucleus.sample(logits);
    }
}
