package io.videoxl.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar that is drawn over and over. */
final class ProgressOnTerminal implements ProgressDisplay {
    private static final long MEGABYTE = 1_000_000;

    private final ProgressBar bar;

    ProgressOnTerminal(String task, Unit unit) {
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        var builder = ProgressBar.builder()
                .setTaskName(Printable.lines(task))
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
                .setUpdateIntervalMillis(200)
                .setConsumer(new EndedOnce(err));
        bar = switch (unit) {
            case FRAMES -> builder.setUnit(" frames", 1).build();
            case CLIPS -> builder.setUnit(" clips", 1).build();
            case NEEDLES -> builder.setUnit(" needles", 1).build();
            case FILMS -> builder.setUnit(" films", 1).build();
            case QUESTIONS -> builder.setUnit(" questions", 1).build();
            case BYTES -> builder.setUnit(" MB", MEGABYTE).build();
        };
    }

    @Override
    public void show(long done, long all) {
        bar.maxHint(all).stepTo(done);
    }

    @Override
    public void show(long done) {
        bar.maxHint(-1).stepTo(done);
    }

    @Override
    public void close() {
        bar.close();
    }

    /** The bar's timer may draw and end it once more after it was ended, which would leave a second line. */
    private static final class EndedOnce extends ConsoleProgressBarConsumer {
        private boolean ended;

        EndedOnce(PrintStream out) {
            super(out);
        }

        @Override
        public synchronized void accept(String line) {
            if (!ended) {
                super.accept(line);
            }
        }

        @Override
        public synchronized void close() {
            if (!ended) {
                ended = true;
                super.close();
            }
        }
    }
}
