package io.videoxl.examples;

import io.videoxl.AskOptions;
import io.videoxl.Frame;
import io.videoxl.Video;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.WatchTask;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;

/**
 * Watches a source that goes on and on, and asks about it while it plays. The source is a program that draws; a camera's pictures, or
 * {@code Video.of(URI.create("rtsp://...")).allow("rtsp")}, would do as well.
 *
 * <pre>{@code
 * examples/run LiveSource model.gguf 20
 * }</pre>
 */
public final class LiveSource {
    private static final int FRAMES_PER_SECOND = 10;

    private LiveSource() {}

    /** @param arguments model file, seconds to watch */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 2) {
            System.err.println("Usage: LiveSource MODEL SECONDS");
            System.exit(2);
        }
        var seconds = Integer.parseInt(arguments[1]);
        var options = WatchOptions.defaults(); // every frame that it gives
        try (VideoXL model = VideoXL.load(Path.of(arguments[0]));
                VideoMemory memory = model.newMemory(options)) {
            WatchTask camera = memory.appendAsync(Video.frames(new Drawing(), "drawing"), options);
            for (int second = 0; second < seconds && !camera.isDone(); second += 2) {
                Thread.sleep(Duration.ofSeconds(2));
                // Answered from every window that was summarised so far, while the next one fills.
                var answer = memory.ask("What happens now?", AskOptions.greedy().withMaxTokens(20));
                System.out.printf("%3d frames: %s%n", memory.frames(), printable(answer.text()));
            }
            camera.stop();
            camera.join(); // what was taken from the source is summarised, too
            System.out.printf(
                    "%3d frames in all, in %d windows%n",
                    memory.frames(), memory.windows().size());
        }
    }

    /** A disc that wanders, ten times a second and without end. */
    private static final class Drawing implements Iterator<Frame> {
        private final long start = System.nanoTime();
        private int frame;

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Frame next() {
            var time = Duration.ofMillis(1000L * frame / FRAMES_PER_SECOND);
            waitUntil(time);
            var picture = new BufferedImage(320, 180, BufferedImage.TYPE_INT_RGB);
            var graphics = picture.createGraphics();
            graphics.setColor(Color.getHSBColor(frame / 200f, 0.8f, 0.9f));
            graphics.fillOval(4 * frame % 260, 2 * frame % 120, 60, 60);
            graphics.dispose();
            frame++;
            return Frame.of(picture, time);
        }

        /** Frames come as a camera would give them. */
        private void waitUntil(Duration time) {
            try {
                Thread.sleep(Duration.ofNanos(Math.max(0, start + time.toNanos() - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // watching was stopped
            }
        }
    }

    /** A model may say anything; a terminal would obey the control characters in it. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
    }
}
