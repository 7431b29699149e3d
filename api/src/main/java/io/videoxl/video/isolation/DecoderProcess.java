package io.videoxl.video.isolation;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.NativeLibraries;
import io.videoxl.video.fitting.Fitting;
import io.videoxl.video.fitting.RgbPicture;
import io.videoxl.video.reading.Pulse;
import io.videoxl.video.reading.VideoSource;
import io.videoxl.video.sampling.Clip;
import io.videoxl.video.sampling.FrameSource;
import io.videoxl.video.sampling.Videos;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * The child: does one {@link Job} after the other about one source, and ends with its standard input. One thread reads what the
 * parent says, one works.
 */
class DecoderProcess {
    /** Tells it to do nothing but load what a child needs, and to end as Java's archives of classes want it. */
    static final String ARCHIVE = "archive";

    private static final long PULSE_NANOS = 100_000_000;
    private static final String WARM_UP = "warm-up.mp4";
    private static final int WARM_EDGE = 336;
    private static final int WARM_ROUNDS = 8;
    private static final int OUT_OF_MEMORY = 3; // as -XX:+ExitOnOutOfMemoryError does it

    private final DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in));
    private final DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
    private SharedFrames shared;
    private volatile Semaphore free = new Semaphore(0);

    /** @param arguments none, or {@value #ARCHIVE} */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0 && arguments[0].equals(ARCHIVE)) {
            loadAll();
            System.exit(0);
        }
        new DecoderProcess().run();
    }

    /** What the two say is read and written, and a film of ours decoded. */
    private static void loadAll() throws IOException {
        Sandbox.bindTo(ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L));
        Videos.loadDecoders();
        var source = new VideoSource.File(warmUpFilm());
        var fitting = Fitting.published(FrameFit.CENTER_CROP, WARM_EDGE);
        var said = new ByteArrayOutputStream();
        var out = new DataOutputStream(said);
        new Job.Info(source).write(out);
        new Job.Sampled(source, Clip.WHOLE, FrameSampling.perSecond(1, 1), fitting, 0).write(out);
        new Reply.Ready(List.of()).write(out);
        new Reply.Described(Videos.info(source)).write(out);
        new Reply.Warnings(List.of()).write(out);
        new Reply.Ended().write(out);
        Job.read(new DataInputStream(new ByteArrayInputStream(said.toByteArray())), network -> null);
        try (var arena = Arena.ofConfined();
                var frames = Videos.frames(source, Clip.WHOLE, FrameSampling.all(), fitting, 0)) {
            var rgb = arena.allocate((long) RgbPicture.CHANNELS * WARM_EDGE * WARM_EDGE);
            while (frames.next(rgb)) {
                new Reply.Frame(0, frames.frame().time().toNanos(), frames.hasThumbnail()).write(out);
            }
        }
    }

    /** Never returns. */
    final void run() {
        System.setOut(System.err); // what others print is no message
        try {
            var setup = Setup.read(in);
            var unenforced = new ArrayList<>(Sandbox.bindTo(setup.parent()));
            shared = SharedFrames.open(setup.shared());
            shared.deleteFile(); // so that nothing is left of who is killed
            Videos.loadDecoders();
            if (setup.warm()) {
                try {
                    warmUp();
                } catch (IOException | VideoXLException e) {
                    // It only takes longer.
                }
            }
            unenforced.addAll(Sandbox.close(setup.memoryBytes(), setup.processorTime()));
            say(new Reply.Ready(unenforced));
            start("videoxl-pulse", this::beat);
            start("videoxl-work", this::work);
            listen();
        } catch (VideoXLException e) {
            say(new Reply.Failed(e.code(), e.getMessage()));
        } catch (IOException e) {
            // The parent has gone, or is done.
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    /** Has Java load, link and compile what decoding needs, until there is a job. Nothing of a stranger has been read yet. */
    private void warmUp() throws IOException {
        var film = warmUpFilm();
        try (var arena = Arena.ofConfined()) {
            var fitting = Fitting.published(FrameFit.CENTER_CROP, WARM_EDGE);
            var rgb = arena.allocate((long) RgbPicture.CHANNELS * WARM_EDGE * WARM_EDGE);
            for (int round = 0; round < WARM_ROUNDS && in.available() == 0; round++) {
                var source = new VideoSource.File(film);
                try (var frames = Videos.frames(source, Clip.WHOLE, FrameSampling.all(), fitting, 0)) {
                    while (in.available() == 0 && frames.next(rgb)) {
                        frames.warnings();
                    }
                }
            }
        }
    }

    /** It stays in the user's cache: a temporary file would be left behind by who is killed. */
    private static Path warmUpFilm() throws IOException {
        try (var resource = DecoderProcess.class.getResourceAsStream(WARM_UP)) {
            var bytes = resource.readAllBytes();
            var film = NativeLibraries.cacheFolder().resolve(WARM_UP);
            if (!Files.exists(film) || Files.size(film) != bytes.length) {
                Files.createDirectories(film.getParent());
                var unfinished = film.resolveSibling(
                        WARM_UP + "." + ProcessHandle.current().pid());
                Files.write(unfinished, bytes);
                Files.move(unfinished, film, StandardCopyOption.ATOMIC_MOVE);
            }
            return film;
        }
    }

    private static void start(String name, Runnable body) {
        Thread.ofPlatform().name(name).daemon().start(body);
    }

    private void listen() throws IOException {
        while (true) {
            switch (Wire.readEnum(in, Order.class)) {
                case JOB -> jobs.add(Job.read(in, network -> new FetchClient(this::fetch)));
                case FREE -> {
                    in.readInt();
                    free.release();
                }
                case ANSWER -> answers.add(Wire.readBytes(in));
            }
        }
    }

    private void beat() {
        while (true) {
            shared.beat(Pulse.beats());
            LockSupport.parkNanos(PULSE_NANOS);
        }
    }

    private byte[] fetch(Fetch request) {
        say(new Reply.Wanted(request));
        try {
            return answers.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e); // nobody interrupts
        }
    }

    private void say(Reply reply) {
        try {
            synchronized (out) {
                reply.write(out);
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void work() {
        try {
            while (true) {
                perform(jobs.take());
            }
        } catch (OutOfMemoryError e) {
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
        } catch (Throwable e) {
            e.printStackTrace(); // the parent keeps its beginning
            Runtime.getRuntime().halt(1);
        }
    }

    private void perform(Job job) throws InterruptedException {
        try {
            switch (job) {
                case Job.Info(var source) -> say(new Reply.Described(Videos.info(source)));
                case Job.Frames frames -> give(frames);
            }
        } catch (VideoXLException e) {
            say(new Reply.Failed(e.code(), e.getMessage()));
        } catch (OutOfMemoryError | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            e.printStackTrace();
            say(new Reply.Failed(Code.INTERNAL, "The process that decodes failed: " + e));
        }
    }

    /** Opens the frames of a job. Tests make faults of them. */
    FrameSource open(Job.Frames job) {
        return job.open();
    }

    private void give(Job.Frames job) throws InterruptedException {
        long frameBytes = job.frameBytes();
        int slots = shared.slots(frameBytes);
        free = new Semaphore(slots);
        try (var source = open(job)) {
            var told = source.warnings();
            say(new Reply.Warnings(told));
            say(new Reply.Opened(source.count()));
            int slot = 0;
            boolean more = true;
            while (more) {
                free.acquire();
                more = source.next(shared.slot(slot, frameBytes));
                var warnings = source.warnings();
                if (!warnings.equals(told)) {
                    told = warnings;
                    say(new Reply.Warnings(warnings));
                }
                if (more) {
                    say(new Reply.Frame(slot, source.frame().time().toNanos(), source.hasThumbnail()));
                    slot = (slot + 1) % slots;
                }
            }
        }
        say(new Reply.Ended());
    }
}
