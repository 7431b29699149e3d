package io.videoxl.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.videoxl.video.fitting.Orientation;
import io.videoxl.worlds.video.VideoWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes {@link BarcodeVideo}s, once: they stay in the build folder.
 *
 * <p>The FFmpeg that the library ships with is built under the LGPL, without the encoders that make the harder H.264 and HEVC
 * streams. The GPL build has them; as two FFmpegs cannot live in one process, it works in a JVM of its own.
 */
final class BarcodeVideos {
    private static final Path FOLDER = Path.of("target", "barcode-videos");
    private static final String GPL_BUILD = "/org/bytedeco/ffmpeg/linux-x86_64-gpl/";
    private static final List<String> GPL_LIBRARIES = List.of(
            "libdrm.so.2",
            "libva.so",
            "libva-drm.so",
            "libavutil.so.59",
            "libswresample.so.5",
            "libavcodec.so.61",
            "libavformat.so.61",
            "libswscale.so.8");

    private BarcodeVideos() {}

    /** The file of a video, made with all others if it is not there yet. Processes of tests that run at once wait for each other. */
    static synchronized Path file(BarcodeVideo video) {
        try {
            Files.createDirectories(FOLDER);
            try (var channel =
                    FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock(); // until it is closed
                var wanted = new ArrayList<>(BarcodeVideo.all());
                wanted.removeIf(each -> Files.exists(path(each)));
                if (!wanted.isEmpty()) {
                    makeInOtherProcess();
                }
            }
            return path(video);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path path(BarcodeVideo video) {
        return FOLDER.resolve(video.fileName());
    }

    private static void makeInOtherProcess() throws IOException, InterruptedException {
        var log = FOLDER.resolve("log.txt");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dvideoxl.ffmpeg.dir=" + unpackGplBuild(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BarcodeVideos.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    private static Path unpackGplBuild() throws IOException {
        var folder = Files.createDirectories(FOLDER.resolve("ffmpeg-gpl"));
        for (var library : GPL_LIBRARIES) {
            try (var in = BarcodeVideos.class.getResourceAsStream(GPL_BUILD + library)) {
                assertNotNull(in, GPL_BUILD + library + " is not on the class path");
                Files.copy(in, folder.resolve(library), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder.toAbsolutePath();
    }

    /** Makes all videos that are not there yet. */
    public static void main(String[] arguments) throws IOException {
        for (var video : BarcodeVideo.all()) {
            if (!Files.exists(path(video))) {
                var unfinished = FOLDER.resolve("unfinished-" + video.fileName());
                make(video, unfinished);
                Files.move(unfinished, path(video), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    static void make(BarcodeVideo video, Path file) {
        var options = video.options();
        var orientation = Orientation.clockwise(options.rotation());
        try (var arena = Arena.ofConfined();
                var writer = VideoWriter.open(file, options)) {
            var picture = arena.allocate(3L * options.width() * options.height());
            for (int frame = 0; frame < video.frames(); frame++) {
                Barcode.draw(frame, picture, options.width(), options.height(), orientation);
                writer.write(
                        picture.toArray(ValueLayout.JAVA_BYTE), video.spacing().ticks(frame));
            }
            writer.finish();
        }
    }
}
