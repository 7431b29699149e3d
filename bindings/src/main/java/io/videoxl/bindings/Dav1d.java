package io.videoxl.bindings;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's libdav1d, which decodes AV1 in less than half the time of the libaom that comes with FFmpeg. It is used where it is
 * installed, as {@code libdav1d.so.7} or {@code .6}; where it is not, nothing is missing but that time.
 *
 * <p>Written by hand, for the few places of its structs that are needed. These are the same in both versions, but for {@link
 * #colorRange}.
 */
public final class Dav1d {
    /** Names a folder with the library; nothing else is tried then. */
    public static final String PROPERTY = "videoxl.dav1d.dir";

    // More than the structs have, in case a version adds to them.
    public static final long PICTURE_BYTES = 512;
    public static final long DATA_BYTES = 128;
    private static final long SETTINGS_BYTES = 256;

    private static final Logger log = LoggerFactory.getLogger(Dav1d.class);

    // Dav1dSettings
    private static final long N_THREADS = 0;
    private static final long MAX_FRAME_DELAY = 4;
    private static final long ALL_LAYERS = 16;
    private static final long FRAME_SIZE_LIMIT = 20;
    private static final long LOGGER_CALLBACK = 56;

    // Dav1dPicture
    private static final long SEQUENCE = 0;
    private static final long PLANES = 16;
    private static final long STRIDES = 40;
    private static final long WIDTH = 56;
    private static final long HEIGHT = 60;
    private static final long LAYOUT = 64;
    private static final long BITS = 68;
    private static final long PICTURE_PROPERTIES = 72;

    // Dav1dData
    private static final long DATA_SIZE = 8;
    private static final long DATA_PROPERTIES = 24;

    // Dav1dDataProps: what is told of a packet comes out with its picture.
    private static final long TIMESTAMP = 0;
    private static final long DURATION = 8;
    private static final long OFFSET = 16;

    // Dav1dSequenceHeader
    private static final long PRIMARIES = 16;
    private static final long TRANSFER = 20;
    private static final long MATRIX = 24;
    private static final long SEQUENCE_BYTES = 64;

    private static Optional<Dav1d> found;
    private static String foundFor;

    private final Path file;
    private final long rangePlace;
    private final MethodHandle defaultSettings;
    private final MethodHandle open;
    private final MethodHandle dataCreate;
    private final MethodHandle dataUnref;
    private final MethodHandle sendData;
    private final MethodHandle getPicture;
    private final MethodHandle pictureUnref;
    private final MethodHandle flush;
    private final MethodHandle close;

    private Dav1d(Path file, SymbolLookup library) {
        this.file = file;
        // Since version 7 the fields before it are bytes.
        rangePlace = file.getFileName().toString().endsWith(".6") ? 36 : 33;
        defaultSettings = function(library, "dav1d_default_settings", FunctionDescriptor.ofVoid(ADDRESS));
        open = function(library, "dav1d_open", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        dataCreate = function(library, "dav1d_data_create", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG));
        dataUnref = function(library, "dav1d_data_unref", FunctionDescriptor.ofVoid(ADDRESS));
        sendData = function(library, "dav1d_send_data", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        getPicture = function(library, "dav1d_get_picture", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        pictureUnref = function(library, "dav1d_picture_unref", FunctionDescriptor.ofVoid(ADDRESS));
        flush = function(library, "dav1d_flush", FunctionDescriptor.ofVoid(ADDRESS));
        close = function(library, "dav1d_close", FunctionDescriptor.ofVoid(ADDRESS));
    }

    private static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), descriptor);
    }

    /** The library, if there is one that can be used; it is looked for once, and again if the property has changed. */
    public static synchronized Optional<Dav1d> find() {
        var named = System.getProperty(PROPERTY, "");
        if (!named.equals(foundFor)) {
            foundFor = named;
            found = search(named);
            found.ifPresentOrElse(
                    library -> log.debug("AV1 is decoded by {}", library.file),
                    () -> log.info("libdav1d is not installed: AV1 takes more than twice as long to decode"));
        }
        return found;
    }

    private static Optional<Dav1d> search(String named) {
        var folders = named.isBlank() ? LibraryLoader.systemFolders() : List.of(Path.of(named));
        for (var name : List.of("libdav1d.so.7", "libdav1d.so.6")) {
            for (var folder : folders) {
                var file = folder.toAbsolutePath().resolve(name);
                if (Files.isRegularFile(file)) {
                    try {
                        return Optional.of(new Dav1d(file, SymbolLookup.libraryLookup(file, Arena.global())));
                    } catch (IllegalArgumentException | NoSuchElementException | IllegalCallerException e) {
                        log.info("{} cannot be used", file, e);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Opens a decoder that gives each picture before it takes the next packet.
     *
     * @param mostPixels larger pictures are refused
     * @param contextPointer receives the decoder
     * @return 0, or a negative error
     */
    public int open(int threads, int mostPixels, MemorySegment contextPointer) {
        try (var arena = Arena.ofConfined()) {
            var settings = arena.allocate(SETTINGS_BYTES, Long.BYTES);
            defaultSettings.invokeExact(settings);
            settings.set(JAVA_INT, N_THREADS, threads);
            settings.set(JAVA_INT, MAX_FRAME_DELAY, 1);
            settings.set(JAVA_INT, ALL_LAYERS, 0);
            settings.set(JAVA_INT, FRAME_SIZE_LIMIT, mostPixels);
            settings.set(ADDRESS, LOGGER_CALLBACK, MemorySegment.NULL); // else it writes to standard error
            return (int) open.invokeExact(contextPointer, settings);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Puts a copy of a packet into an empty {@code Dav1dData}.
     *
     * @param number and the times come out with the picture
     * @return false without memory
     */
    public boolean fill(MemorySegment data, MemorySegment packet, long time, long otherTime, long number) {
        try {
            var bytes = (MemorySegment) dataCreate.invokeExact(data, packet.byteSize());
            if (bytes.address() == 0) {
                return false;
            }
            bytes.reinterpret(packet.byteSize()).copyFrom(packet);
            data.set(JAVA_LONG, DATA_PROPERTIES + TIMESTAMP, time);
            data.set(JAVA_LONG, DATA_PROPERTIES + DURATION, number);
            data.set(JAVA_LONG, DATA_PROPERTIES + OFFSET, otherTime);
            return true;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static boolean isEmpty(MemorySegment data) {
        return data.get(JAVA_LONG, DATA_SIZE) == 0;
    }

    public void empty(MemorySegment data) {
        try {
            dataUnref.invokeExact(data);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Takes the data, as far as there is room; gives 0 or a negative error. */
    public int send(MemorySegment context, MemorySegment data) {
        try {
            return (int) sendData.invokeExact(context, data);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Fills the next picture into an empty {@code Dav1dPicture}; gives 0 or a negative error. */
    public int receive(MemorySegment context, MemorySegment picture) {
        try {
            return (int) getPicture.invokeExact(context, picture);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public void release(MemorySegment picture) {
        try {
            pictureUnref.invokeExact(picture);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public void flush(MemorySegment context) {
        try {
            flush.invokeExact(context);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public void close(MemorySegment contextPointer) {
        try {
            close.invokeExact(contextPointer);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int width(MemorySegment picture) {
        return picture.get(JAVA_INT, WIDTH);
    }

    public static int height(MemorySegment picture) {
        return picture.get(JAVA_INT, HEIGHT);
    }

    /** 0 for grey, 1, 2, 3 for 4:2:0, 4:2:2, 4:4:4. */
    public static int layout(MemorySegment picture) {
        return picture.get(JAVA_INT, LAYOUT);
    }

    /** Bits of a sample: 8, 10 or 12. */
    public static int bits(MemorySegment picture) {
        return picture.get(JAVA_INT, BITS);
    }

    /** Bytes from a row of a plane to the next. */
    public static long stride(MemorySegment picture, int plane) {
        return picture.get(JAVA_LONG, STRIDES + (plane == 0 ? 0 : Long.BYTES));
    }

    public static MemorySegment plane(MemorySegment picture, int plane, long bytes) {
        return picture.get(ADDRESS, PLANES + plane * ADDRESS.byteSize()).reinterpret(bytes);
    }

    public static long time(MemorySegment picture) {
        return picture.get(JAVA_LONG, PICTURE_PROPERTIES + TIMESTAMP);
    }

    public static long otherTime(MemorySegment picture) {
        return picture.get(JAVA_LONG, PICTURE_PROPERTIES + OFFSET);
    }

    public static long number(MemorySegment picture) {
        return picture.get(JAVA_LONG, PICTURE_PROPERTIES + DURATION);
    }

    /** Numbers of ITU-T H.273, as FFmpeg's are. */
    public static int primaries(MemorySegment picture) {
        return sequence(picture).get(JAVA_INT, PRIMARIES);
    }

    public static int transfer(MemorySegment picture) {
        return sequence(picture).get(JAVA_INT, TRANSFER);
    }

    public static int matrix(MemorySegment picture) {
        return sequence(picture).get(JAVA_INT, MATRIX);
    }

    public boolean isFullRange(MemorySegment picture) {
        return sequence(picture).get(JAVA_BYTE, rangePlace) != 0;
    }

    private static MemorySegment sequence(MemorySegment picture) {
        return picture.get(ADDRESS, SEQUENCE).reinterpret(SEQUENCE_BYTES);
    }

    private static AssertionError unexpected(Throwable e) {
        return new AssertionError("a native function does not throw", e);
    }
}
