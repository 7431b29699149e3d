package io.videoxl.eval.needles;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;

/** The article's picture of a needle test: lengths from left to right, depths from top to bottom, green where needles are found. */
public final class HeatMap {
    private static final int CELL_WIDTH = 76;
    private static final int CELL_HEIGHT = 34;
    private static final int LEFT = 92;
    private static final int TOP = 64;
    private static final int BELOW = 64;
    private static final int RIGHT = 24;
    private static final Color NONE = new Color(0xD9D9D9);
    // From missed over half to found; told apart in grey too (ColorBrewer's RdYlGn).
    private static final Color[] COLOURS = {new Color(0xD7191C), new Color(0xFFFFBF), new Color(0x1A9641)};

    private final NeedleReport report;
    private final Graphics2D graphics;

    private HeatMap(NeedleReport report, Graphics2D graphics) {
        this.report = report;
        this.graphics = graphics;
    }

    /**
     * Writes a PNG.
     *
     * @param report what is drawn
     * @param title what stands above it
     * @param file what to write
     * @throws VideoXLException {@code IO} if it cannot be written
     */
    public static void write(NeedleReport report, String title, Path file) {
        System.setProperty("java.awt.headless", "true");
        var image = draw(report, title);
        try {
            var folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            var temporary = Files.createTempFile(folder, "heat-map", ".png");
            try {
                ImageIO.write(image, "png", temporary.toFile());
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": the heat map cannot be written (" + e + ")", e);
        }
    }

    static BufferedImage draw(NeedleReport report, String title) {
        int width = LEFT + report.grid().lengths().size() * CELL_WIDTH + RIGHT;
        int height = TOP + report.grid().depths().size() * CELL_HEIGHT + BELOW;
        var image = new BufferedImage(Math.max(width, 420), height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), height);
            new HeatMap(report, graphics).draw(title);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private void draw(String title) {
        graphics.setColor(Color.BLACK);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        graphics.drawString(title, 16, 26);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        graphics.drawString(number("needles found: %.1f %%", report.accuracy()), 16, 46);
        var lengths = report.grid().lengths();
        var depths = report.grid().depths();
        for (int row = 0; row < depths.size(); row++) {
            int y = TOP + row * CELL_HEIGHT;
            label(number("%.0f %%", depths.get(row)), LEFT - 8, y + 22, 1);
            for (int column = 0; column < lengths.size(); column++) {
                cell(LEFT + column * CELL_WIDTH, y, report.accuracy(lengths.get(column), depths.get(row)));
            }
        }
        int bottom = TOP + depths.size() * CELL_HEIGHT;
        for (int column = 0; column < lengths.size(); column++) {
            label(lengths.get(column).toString(), LEFT + column * CELL_WIDTH + CELL_WIDTH / 2, bottom + 18, 0.5);
        }
        label("frames", LEFT + lengths.size() * CELL_WIDTH / 2, bottom + 42, 0.5);
        var old = graphics.getTransform();
        graphics.rotate(-Math.PI / 2);
        label("depth", -(TOP + bottom) / 2, 24, 0.5);
        graphics.setTransform(old);
    }

    private void cell(int x, int y, OptionalDouble accuracy) {
        graphics.setColor(accuracy.isPresent() ? colour(accuracy.getAsDouble()) : NONE);
        graphics.fillRect(x + 1, y + 1, CELL_WIDTH - 2, CELL_HEIGHT - 2);
        if (accuracy.isPresent()) {
            graphics.setColor(Math.abs(accuracy.getAsDouble() - 0.5) > 0.3 ? Color.WHITE : Color.BLACK);
            label(number("%.0f", accuracy.getAsDouble()), x + CELL_WIDTH / 2, y + 22, 0.5);
            graphics.setColor(Color.BLACK);
        }
    }

    private static String number(String format, double part) {
        return String.format(Locale.ROOT, format, 100 * part);
    }

    /** @param part of the text that is left of x */
    private void label(String text, int x, int y, double part) {
        int width = graphics.getFontMetrics().stringWidth(text);
        graphics.drawString(text, (int) Math.round(x - part * width), y);
    }

    private static Color colour(double accuracy) {
        double at = accuracy * (COLOURS.length - 1);
        int below = Math.min((int) at, COLOURS.length - 2);
        double part = at - below;
        var from = COLOURS[below];
        var to = COLOURS[below + 1];
        return new Color(
                mixed(from.getRed(), to.getRed(), part),
                mixed(from.getGreen(), to.getGreen(), part),
                mixed(from.getBlue(), to.getBlue(), part));
    }

    private static int mixed(int from, int to, double part) {
        return (int) Math.round(from + part * (to - from));
    }
}
