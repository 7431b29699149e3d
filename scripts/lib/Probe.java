import io.videoxl.AskOptions;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.Image;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * What compare.sh runs in a process of its own, with the library of one build or the other. Prints seconds.
 *
 * <pre>
 * Probe load MODEL           a model is loaded, and a first token of an answer made; then it waits for a line of input
 * Probe sample FILM N        N frames of it are sampled and fitted; prints how many there were
 * Probe ask MODEL PICTURE N  N questions are answered with 64 tokens each, once to warm up
 * </pre>
 */
final class Probe {
    private static final int TOKENS = 64;
    private static final int SIZE = 336;

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("sample")) {
            sample(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            return;
        }
        long start = System.nanoTime();
        try (var model = VideoXL.load(Path.of(arguments[1]))) {
            if (arguments[0].equals("load")) {
                System.out.println(seconds(start));
                try (var memory = model.newMemory(WatchOptions.defaults())) {
                    memory.ask("Hello", AskOptions.greedy().withMaxTokens(1));
                }
                System.out.println(seconds(start));
                System.in.read();
            } else {
                ask(model, Path.of(arguments[2]), Integer.parseInt(arguments[3]));
            }
        }
    }

    private static void ask(VideoXL model, Path picture, int count) {
        var questions = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            questions.add("What is in place " + i + " of this picture?");
        }
        try (var memory = model.watch(Image.of(picture), WatchOptions.defaults())) {
            memory.askAll(questions, AskOptions.greedy().withMaxTokens(2));
            long start = System.nanoTime();
            var answers = memory.askAll(questions, AskOptions.greedy().withMaxTokens(TOKENS));
            double seconds = seconds(start);
            int tokens =
                    answers.stream().mapToInt(answer -> answer.answerTokens()).sum();
            // As many tokens as were asked for, should an answer have ended before.
            System.out.println(seconds * TOKENS * count / tokens);
        }
    }

    /** The frames of a model's square, without a model; in earlier builds their class is in another package. */
    private static void sample(Path film, int count) throws ReflectiveOperationException {
        var frames = sampledFrames();
        var next = frames.getMethod("next", MemorySegment.class);
        int taken = 0;
        try (var arena = Arena.ofShared();
                var opened = (AutoCloseable)
                        frames.getMethod("open", Path.class, FrameSampling.class, FrameFit.class, int.class, int.class)
                                .invoke(null, film, FrameSampling.uniform(count), FrameFit.CENTER_CROP, SIZE, 0)) {
            var square = arena.allocate(3L * SIZE * SIZE);
            while ((boolean) next.invoke(opened, square)) {
                taken++;
            }
        } catch (ReflectiveOperationException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        System.out.println(taken);
    }

    private static Class<?> sampledFrames() throws ClassNotFoundException {
        try {
            return Class.forName("io.videoxl.video.sampling.SampledFrames");
        } catch (ClassNotFoundException e) {
            return Class.forName("io.videoxl.video.SampledFrames");
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
