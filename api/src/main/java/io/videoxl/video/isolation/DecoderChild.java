package io.videoxl.video.isolation;

import io.videoxl.Isolation;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.isolation.Ending.Cause;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.reading.Waiting;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child process, as its parent sees it. Used by one thread at a time; {@link #look} and {@link #close} by any. */
final class DecoderChild implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DecoderChild.class);
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private static final long LOOK_MILLIS = 20;
    private static final long MOST_STEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_WORDS_SECONDS = 2;
    private static final int MOST_REPLIES = 64;
    private static final int MOST_ERRORS = 1 << 14;

    /** However little a standstill may last, Java takes its time to start. */
    private static final Duration LEAST_START = Duration.ofSeconds(60);

    private volatile String name;
    private final Isolation limits;
    private final SharedFrames shared;
    private final Process process;
    private final boolean warmed;
    private final List<String> command;
    private final DataOutputStream out;
    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>(MOST_REPLIES);
    private final AtomicReference<Cause> cause = new AtomicReference<>(Cause.ITSELF);
    private final StringBuffer errors = new StringBuffer();
    private final Thread reader;
    private final Thread errorReader;
    private volatile FetchServer fetches = new FetchServer(null); // the reader's, but while no job is under way
    private volatile boolean fetching;
    private volatile long idleSince;
    private volatile boolean working;
    private boolean ready;
    private boolean waited; // whether it has been there before this job
    private boolean diedUnused;

    private DecoderChild(
            String name, Isolation limits, SharedFrames shared, Process process, boolean warmed, List<String> command) {
        this.warmed = warmed;
        this.command = command;
        this.name = name;
        this.limits = limits;
        this.shared = shared;
        this.process = process;
        out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        reader = Thread.ofPlatform().name("videoxl-isolation-reader").daemon().unstarted(this::read);
        errorReader =
                Thread.ofPlatform().name("videoxl-isolation-errors").daemon().unstarted(this::readErrors);
    }

    /**
     * Starts a child, which need not be ready when this returns.
     *
     * @param frameBytes of the largest frame that it will be asked for
     * @param warm whether it decodes a film of ours first
     * @throws VideoXLException {@code IO} if no process can be started; {@code NATIVE_LIBRARY}
     */
    static DecoderChild start(String name, Isolation limits, long frameBytes, boolean warm) {
        var program = Program.current();
        var command = ChildCommand.of(program.main(), program.classes(), limits.memoryBytes());
        SharedFrames shared = null;
        try {
            shared = SharedFrames.create(SharedFrames.bytesFor(frameBytes));
            var process = Keeper.get().start(command);
            var child = new DecoderChild(name, limits, shared, process, warm, command.command());
            Keeper.get().add(child);
            child.begin(warm);
            return child;
        } catch (IOException e) {
            if (shared != null) {
                shared.close();
            }
            throw new VideoXLException(
                    Code.IO,
                    name + ": no process could be started to decode it (" + e.getMessage()
                            + "); expected one. Check how many processes and how much room in /dev/shm and "
                            + System.getProperty("java.io.tmpdir") + " are left.",
                    e);
        }
    }

    private void begin(boolean warm) {
        reader.start();
        errorReader.start();
        try {
            new Setup(ProcessHandle.current().pid(), shared.file(), limits.memoryBytes(), limits.processorTime(), warm)
                    .write(out);
            out.flush();
        } catch (IOException e) {
            // It has ended; why is told when it is waited for.
        }
    }

    /** What is run, and where its classes are. */
    record Program(String main, List<Path> classes) {
        private static volatile Program current = new Program(DecoderProcess.class.getName(), List.of());

        static Program current() {
            return current;
        }

        /** For tests, which make faults. */
        static void use(Program program) {
            current = program;
        }
    }

    private void read() {
        try (var in = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            while (true) {
                var reply = Reply.read(in);
                if (reply instanceof Reply.Wanted(Fetch request)) {
                    answer(request);
                } else {
                    replies.put(reply);
                }
            }
        } catch (StreamCorruptedException e) {
            give(new Reply.Gone(e.getMessage()));
        } catch (IOException e) {
            give(new Reply.Gone(null));
        } catch (RuntimeException e) {
            give(new Reply.Gone(e.toString()));
        } catch (InterruptedException e) {
            // Closed.
        } finally {
            fetches.close();
        }
    }

    private void give(Reply last) {
        try {
            replies.put(last);
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void answer(Fetch request) throws IOException {
        fetching = true;
        try {
            var answer = fetches.serve(request);
            synchronized (out) {
                Wire.writeEnum(out, Order.ANSWER);
                Wire.writeBytes(out, answer);
                out.flush();
            }
        } finally {
            fetching = false;
        }
    }

    private void readErrors() {
        try (var in = process.getErrorStream()) {
            var buffer = new byte[4096];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int room = Math.min(count, MOST_ERRORS - errors.length());
                errors.append(new String(buffer, 0, Math.max(room, 0), StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // It has ended.
        }
    }

    /**
     * Asks for something; the replies are waited for one after the other, by {@link #next}.
     *
     * @param source its name, for messages
     */
    void begin(String source, Job job, VideoSource.Network network) {
        name = source;
        waited = ready || warmed;
        idleSince = 0;
        working = true;
        try {
            synchronized (out) {
                fetches = new FetchServer(network);
                Wire.writeEnum(out, Order.JOB);
                job.write(out);
                out.flush();
            }
        } catch (IOException e) {
            // It has ended; why is told when it is waited for.
        }
    }

    /** Says that a frame was taken. */
    void free(int slot) {
        try {
            synchronized (out) {
                Wire.writeEnum(out, Order.FREE);
                out.writeInt(slot);
                out.flush();
            }
        } catch (IOException e) {
            // It has ended; why is told when it is waited for.
        }
    }

    /**
     * Waits for what the child says next.
     *
     * @throws VideoXLException what the child says that failed; {@code VIDEO_UNREADABLE} if it died or stands still; {@code
     *     CANCELLED} if the thread is interrupted. But for the first, the child is ended.
     */
    Reply next() {
        int pulse = shared.pulse();
        long stood = 0;
        long last = System.nanoTime();
        while (true) {
            Reply reply;
            try {
                reply = replies.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
                throw Waiting.cancelled(name, e);
            }
            if (reply instanceof Reply.Ready(List<String> unenforced)) {
                ready = true;
                shared.deleteFile();
                tell(unenforced);
                stood = 0;
                continue;
            }
            if (reply != null) {
                return checked(reply);
            }
            long now = System.nanoTime();
            stood += Math.min(
                    now - last, MOST_STEP_NANOS); // while this process was halted, the child may have been, too
            last = now;
            if (fetching || shared.pulse() != pulse) {
                pulse = shared.pulse();
                stood = 0;
            }
            if (stood > patience().toNanos()) {
                end(Cause.STANDSTILL);
            }
        }
    }

    private Duration patience() {
        var longest = limits.longestStandstill();
        return ready || longest.compareTo(LEAST_START) > 0 ? longest : LEAST_START;
    }

    private static void tell(List<String> unenforced) {
        if (!unenforced.isEmpty() && TOLD.compareAndSet(false, true)) {
            LOG.warn(
                    "Of a process that decodes, this is not enforced on this system: {}",
                    String.join("; ", unenforced));
        }
    }

    /** Whether it was prepared or kept for a job, or did not start, and died before it said anything of it: maybe before it got it. */
    boolean isDiedUnused() {
        return diedUnused;
    }

    private Reply checked(Reply reply) {
        waited &= reply instanceof Reply.Gone;
        return switch (reply) {
            case Reply.Failed(Code code, String message) -> throw new VideoXLException(code, message);
            case Reply.Gone gone -> throw gone(gone.nonsense());
            default -> reply;
        };
    }

    private VideoXLException gone(String nonsense) {
        boolean ended = false;
        try {
            ended = process.waitFor(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
            errorReader.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var why = cause.get();
        // Where Java crashes, it says so on standard output too, and takes its time to report.
        boolean crashed = Ending.isCrash(ended ? process.exitValue() : 0, errors.toString());
        if (nonsense != null && why == Cause.ITSELF && !crashed) {
            return nonsense(nonsense);
        }
        diedUnused = waited && why == Cause.ITSELF;
        close();
        if (!ready && why == Cause.ITSELF && ChildArchive.isUsed(command)) {
            ChildArchive.distrust(command);
            diedUnused = true;
        }
        if (!ready && why == Cause.ITSELF) {
            return Ending.notStarted(name, ended ? process.exitValue() : 0, errors.toString());
        }
        return Ending.of(name, why, limits, ended ? process.exitValue() : 0, errors.toString());
    }

    /** What a child must not say. */
    VideoXLException nonsense(String what) {
        close();
        return Ending.failed(
                name,
                "the process that decodes it said what makes no sense (" + what
                        + "), and was ended. The file is made to do harm: leave it out.");
    }

    SharedFrames shared() {
        return shared;
    }

    /** Whether it can be asked for frames of such a size. */
    boolean serves(long frameBytes) {
        return process.isAlive() && shared.holds(frameBytes);
    }

    /** Says that it has nothing to do, from now on. */
    void rest() {
        idleSince = System.nanoTime();
        working = false;
    }

    /** Whether it was given something to do, and is not done. */
    boolean isWorking() {
        return working;
    }

    /** Ends the child if it takes too much memory; has it forgotten if it has nothing to do. */
    void look() {
        if (idleSince != 0 && System.nanoTime() - idleSince > Spares.KEPT_NANOS) {
            Spares.drop(this);
        } else if (residentBytes() > limits.memoryBytes()) {
            end(Cause.MEMORY);
        }
    }

    /** What is of its own of the memory that it uses; 0 where that is not told. */
    private long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    private void end(Cause why) {
        cause.compareAndSet(Cause.ITSELF, why);
        process.destroyForcibly();
    }

    /** Ends the child and frees what was shared with it; closing again does nothing. */
    @Override
    public void close() {
        synchronized (shared) {
            if (cause.getAndSet(Cause.CLOSED) == Cause.CLOSED) {
                return;
            }
        }
        process.destroyForcibly();
        Keeper.get().remove(this);
        reader.interrupt();
        try {
            out.close();
        } catch (IOException e) {
            // It has ended.
        }
        shared.close();
    }
}
