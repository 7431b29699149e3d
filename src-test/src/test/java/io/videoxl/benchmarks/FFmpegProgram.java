package io.videoxl.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** FFmpeg's program out of the GPL build, which has libx264, and the processor time it takes. */
final class FFmpegProgram {
    private static final String BUILD = "/org/bytedeco/ffmpeg/linux-x86_64-gpl/";
    private static final List<String> FILES = List.of(
            "libdrm.so.2",
            "libva.so",
            "libva-drm.so",
            "libavutil.so.59",
            "libswresample.so.5",
            "libpostproc.so.58",
            "libavcodec.so.61",
            "libavformat.so.61",
            "libswscale.so.8",
            "libavfilter.so.10",
            "libavdevice.so.61",
            "ffmpeg");
    private static final Pattern PROCESSOR_TIME = Pattern.compile("utime=([0-9.]+)s stime=([0-9.]+)s");

    private final Path folder;

    private FFmpegProgram(Path folder) {
        this.folder = folder;
    }

    /** Unpacks the program into a folder, unless it is there. */
    static FFmpegProgram in(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var name : FILES) {
            var file = folder.resolve(name);
            if (!Files.exists(file)) {
                try (var in = FFmpegProgram.class.getResourceAsStream(BUILD + name)) {
                    if (in == null) {
                        throw new IOException(BUILD + name + " is not on the class path");
                    }
                    Files.copy(in, file);
                }
            }
        }
        folder.resolve("ffmpeg").toFile().setExecutable(true);
        return new FFmpegProgram(folder);
    }

    /** Runs the program to its end; gives the processor time in seconds. */
    double run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(folder.resolve("ffmpeg").toString(), "-nostdin", "-y", "-nostats", "-benchmark"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", folder.toString());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes());
        var time = PROCESSOR_TIME.matcher(said);
        if (process.waitFor() != 0 || !time.find()) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return Double.parseDouble(time.group(1)) + Double.parseDouble(time.group(2));
    }
}
