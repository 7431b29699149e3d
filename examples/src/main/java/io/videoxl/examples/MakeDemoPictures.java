package io.videoxl.examples;

import java.awt.Color;
import java.awt.Font;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Makes three pictures to try things out on, {@code disc.png}, {@code square.png} and {@code sign.png}.
 *
 * <pre>{@code
 * examples/run MakeDemoPictures folder
 * }</pre>
 */
public final class MakeDemoPictures {
    private MakeDemoPictures() {}

    /** @param arguments the folder to write them to, which is made if need be */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("Usage: MakeDemoPictures FOLDER");
            System.exit(2);
        }
        var folder = Files.createDirectories(Path.of(arguments[0]));

        var disc = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
        var graphics = disc.createGraphics();
        graphics.setColor(new Color(0xE04030));
        graphics.fillOval(200, 120, 240, 240);
        ImageIO.write(disc, "png", folder.resolve("disc.png").toFile());

        var square = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
        graphics = square.createGraphics();
        graphics.setColor(new Color(0x2060D0));
        graphics.fillRect(220, 140, 200, 200);
        ImageIO.write(square, "png", folder.resolve("square.png").toFile());

        // Wide, with small writing: for this, an image is cut into tiles.
        var sign = new BufferedImage(1200, 500, BufferedImage.TYPE_INT_RGB);
        graphics = sign.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(0x16324F));
        graphics.fillRect(0, 0, 1200, 500);
        graphics.setColor(Color.WHITE);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 40));
        graphics.drawString("Platform 7: the night train leaves at 22:15", 120, 260);
        ImageIO.write(sign, "png", folder.resolve("sign.png").toFile());
    }
}
