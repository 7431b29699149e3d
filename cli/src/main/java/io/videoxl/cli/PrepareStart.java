package io.videoxl.cli;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.worlds.video.VideoWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;

/**
 * {@code videoxl prepare-start}, for the start script: does what people do most, so that Java, which the script tells to keep what was
 * loaded, has it at the next start. Prints nothing.
 */
@Command(name = "prepare-start", hidden = true, description = "Makes later starts faster.")
final class PrepareStart implements Callable<Integer> {
    private static final int SIZE = 64;

    PrepareStart() {}

    @Override
    public Integer call() throws IOException {
        var folder = Files.createTempDirectory("videoxl-start");
        var picture = folder.resolve("picture.png");
        var film = folder.resolve("film.mp4");
        try {
            ImageIO.write(new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
            try (var writer = VideoWriter.open(film, VideoWriter.Options.h264(SIZE, SIZE))) {
                writer.write(new byte[3 * SIZE * SIZE]);
                writer.finish();
            }
            run("--help");
            run("ask", "demo", picture.toString(), "What is there?");
            run("ask", "demo", picture.toString(), "What is there?", "--max-tokens", "4");
            run("ask", "demo", film.toString(), "What is there?", "--max-tokens", "4");
            run("info", film.toString());
            return ExitStatus.OK;
        } finally {
            for (var file : new Path[] {picture, film, folder}) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void run(String... arguments) {
        var complaints = new ByteArrayOutputStream();
        var streams = Streams.of(
                InputStream.nullInputStream(), OutputStream.nullOutputStream(), complaints, false, false, false);
        if (Main.run(streams, arguments) != ExitStatus.OK) {
            throw new VideoXLException(
                    Code.IO,
                    "videoxl " + String.join(" ", arguments) + " failed: "
                            + complaints.toString(StandardCharsets.UTF_8).strip());
        }
    }
}
