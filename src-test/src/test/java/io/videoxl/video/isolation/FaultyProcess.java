package io.videoxl.video.isolation;

import io.videoxl.WatchedFrame;
import io.videoxl.video.sampling.FrameSource;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Children whose third frame is a fault, made by the test: no file has to be a harmful one. */
class FaultyProcess extends DecoderProcess {
    static final int GOOD_FRAMES = 2;

    /** What happens instead of the frame; if it returns, what it gives are warnings. */
    interface Fault {
        List<String> happen() throws Throwable;
    }

    private final Fault fault;

    FaultyProcess(Fault fault) {
        this.fault = fault;
    }

    @Override
    FrameSource open(Job.Frames job) {
        var source = super.open(job);
        return new FrameSource() {
            private int given;
            private List<String> warnings = List.of();

            @Override
            public OptionalInt count() {
                return source.count();
            }

            @Override
            public boolean next(MemorySegment rgb) {
                if (given++ == GOOD_FRAMES) {
                    try {
                        warnings = fault.happen();
                    } catch (RuntimeException | Error e) {
                        throw e;
                    } catch (Throwable e) {
                        throw new IllegalStateException(e);
                    }
                }
                return source.next(rgb);
            }

            @Override
            public WatchedFrame frame() {
                return source.frame();
            }

            @Override
            public List<String> warnings() {
                return warnings;
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    /** Comes to a stand. */
    static final class Hanging {
        public static void main(String[] arguments) {
            new FaultyProcess(() -> {
                        TimeUnit.HOURS.sleep(1);
                        return List.of();
                    })
                    .run();
        }
    }

    /** Takes memory outside Java's heap, and uses it. */
    static final class Greedy {
        public static void main(String[] arguments) {
            new FaultyProcess(() -> {
                        var all = new ArrayList<MemorySegment>();
                        while (true) {
                            all.add(Arena.global().allocate(16 << 20).fill((byte) 1));
                            TimeUnit.MILLISECONDS.sleep(2);
                        }
                    })
                    .run();
        }
    }

    /** Takes memory of Java's heap. */
    static final class Hoarding {
        public static void main(String[] arguments) {
            new FaultyProcess(() -> {
                        var all = new ArrayList<byte[]>();
                        while (true) {
                            all.add(new byte[1 << 20]);
                        }
                    })
                    .run();
        }
    }

    /** Computes without end. */
    static final class Busy {
        public static void main(String[] arguments) {
            new FaultyProcess(() -> {
                        long sum = 0;
                        while (System.nanoTime() != 0) {
                            sum++;
                        }
                        return List.of("" + sum);
                    })
                    .run();
        }
    }

    /** Sends itself the signal of a bad access, as Java reports it. */
    static final class Crashing {
        public static void main(String[] arguments) {
            new FaultyProcess(() -> {
                        var linker = Linker.nativeLinker();
                        var raise = linker.downcallHandle(
                                linker.defaultLookup().find("raise").orElseThrow(),
                                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
                        return List.of("" + (int) raise.invokeExact(11));
                    })
                    .run();
        }
    }

    /** Says what is no message. */
    static final class Babbling {
        public static void main(String[] arguments) {
            new FaultyProcess(() -> {
                        try (var out = new FileOutputStream(FileDescriptor.out)) {
                            for (int i = 0; i < 100; i++) {
                                out.write("one two three".getBytes());
                            }
                            out.flush();
                            TimeUnit.HOURS.sleep(1);
                        }
                        return List.of();
                    })
                    .run();
        }
    }

    /** Ends with a status and a word on standard error. */
    static final class Ending {
        public static void main(String[] arguments) {
            new FaultyProcess(() -> {
                        System.err.println("that is all");
                        Runtime.getRuntime().halt(7);
                        return List.of();
                    })
                    .run();
        }
    }

    /** Tries what it may not; what it manages becomes a warning. */
    static final class Prying {
        private static final int EPERM = 1;
        private static final int ENOSYS = 38;

        public static void main(String[] arguments) {
            new FaultyProcess(() -> {
                        var managed = new ArrayList<String>();
                        attempt(managed, "connected", () -> new Socket("127.0.0.1", 9));
                        if (system("true") == 0) {
                            managed.add("started a program");
                        }
                        attempt(
                                managed,
                                "wrote a file",
                                () -> Files.writeString(Path.of("/dev/shm/videoxl-pried"), "x"));
                        attempt(managed, "wrote a temporary file", () -> Files.createTempFile("videoxl-pried", ""));
                        attempt(managed, "changed a file", () -> {
                            try (var file = FileChannel.open(Path.of("/proc/self/comm"), StandardOpenOption.WRITE)) {
                                return file.write(ByteBuffer.wrap(new byte[] {'x'}));
                            }
                        });
                        attempt(managed, "read its environment's secrets", () -> {
                            if (System.getenv("VIDEOXL_TEST_SECRET") == null) {
                                throw new IOException("none");
                            }
                            return 0;
                        });
                        for (var call : new long[][] {
                            {41, 2, 1, 0}, // socket
                            {57, 0, 0, 0}, // fork
                            {59, 0, 0, 0}, // execve
                            {62, 1, 0, 0}, // kill
                            {87, 0, 0, 0}, // unlink
                            {101, 16, 1, 0}, // ptrace
                            {160, 0, 0, 0}, // setrlimit
                            {319, 0, 0, 0}, // memfd_create
                            {425, 8, 0, 0} // io_uring_setup
                        }) {
                            int error = error(call);
                            if (error != EPERM) {
                                managed.add("call " + call[0] + ": " + error);
                            }
                        }
                        int other = error(new long[] {0x40000000 + 41, 2, 1, 0}); // socket by another table
                        if (other != ENOSYS) {
                            managed.add("another table: " + other);
                        }
                        managed.add("and no more");
                        return managed;
                    })
                    .run();
        }

        private static void attempt(List<String> managed, String what, Callable<?> deed) {
            try {
                deed.call();
                managed.add(what);
            } catch (IOException | LinkageError e) {
                // As it should be: refused, and what Java's classes begin with, too.
            } catch (Exception e) {
                managed.add(what + ": " + e);
            }
        }

        private static int system(String command) throws Throwable {
            var linker = Linker.nativeLinker();
            var handle = linker.downcallHandle(
                    linker.defaultLookup().find("system").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            try (var arena = Arena.ofConfined()) {
                return (int) handle.invokeExact(arena.allocateFrom(command));
            }
        }

        /** What a system call ends with; 0 if it succeeds. */
        private static int error(long[] call) throws Throwable {
            var linker = Linker.nativeLinker();
            var l = ValueLayout.JAVA_LONG;
            var handle = linker.downcallHandle(
                    linker.defaultLookup().find("syscall").orElseThrow(),
                    FunctionDescriptor.of(l, l, l, l, l),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));
            var errno = Linker.Option.captureStateLayout();
            try (var arena = Arena.ofConfined()) {
                var state = arena.allocate(errno);
                long result = (long) handle.invokeExact(state, call[0], call[1], call[2], call[3]);
                return result < 0
                        ? (int) errno.varHandle(MemoryLayout.PathElement.groupElement("errno"))
                                .get(state, 0L)
                        : 0;
            }
        }
    }
}
