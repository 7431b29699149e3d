package io.videoxl.eval.needles;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.eval.report.Share;
import io.videoxl.worlds.needles.NeedleGrid;
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

    /** How many needles were found at the places of a grid. */
    @FunctionalInterface
    public interface Found {
        /**
         * The needles of one place.
         *
         * @param length number of frames
         * @param depth part of them before the needle
         * @return found of tried
         */
        Share at(int length, double depth);
    }

    private final NeedleGrid grid;
    private final Found found;
    private final Graphics2D graphics;

    private HeatMap(NeedleGrid grid, Found found, Graphics2D graphics) {
        this.grid = grid;
        this.found = found;
        this.graphics = graphics;
    }

    /**
     * Writes a PNG of a test's results.
     *
     * @param report what is drawn
     * @param title what stands above it
     * @param file what to write
     * @throws VideoXLException {@code IO} if it cannot be written
     */
    public static void write(NeedleReport report, String title, Path file) {
        write(report.grid(), report::found, title, file);
    }

    /**
     * Writes a PNG.
     *
     * @param grid lengths and depths
     * @param found needles found at each place
     * @param title what stands above it
     * @param file what to write
     * @throws VideoXLException {@code IO} if it cannot be written
     */
    public static void write(NeedleGrid grid, Found found, String title, Path file) {
        System.setProperty("java.awt.headless", "true");
        var image = draw(grid, found, title);
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

    static BufferedImage draw(NeedleGrid grid, Found found, String title) {
        int width = LEFT + grid.lengths().size() * CELL_WIDTH + RIGHT;
        int height = TOP + grid.depths().size() * CELL_HEIGHT + BELOW;
        var image = new BufferedImage(Math.max(width, 420), height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), height);
            new HeatMap(grid, found, graphics).draw(title);
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
        graphics.drawString(summary(), 16, 46);
        var lengths = grid.lengths();
        var depths = grid.depths();
        for (int row = 0; row < depths.size(); row++) {
            int y = TOP + row * CELL_HEIGHT;
            label(number("%.0f %%", depths.get(row)), LEFT - 8, y + 22, 1);
            for (int column = 0; column < lengths.size(); column++) {
                cell(LEFT + column * CELL_WIDTH, y, found.at(lengths.get(column), depths.get(row)));
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

    /** With Wilson's 95 % interval. */
    private String summary() {
        var share = grid.cells()
                .map(cell -> found.at(cell.length(), cell.depth()))
                .reduce(new Share(0, 0), (a, b) -> new Share(a.right() + b.right(), a.of() + b.of()));
        return String.format(
                Locale.ROOT,
                "%d of %d needles found: %.1f %% (95 %% interval %.1f to %.1f)",
                share.right(),
                share.of(),
                share.percent(),
                share.low(),
                share.high());
    }

    private void cell(int x, int y, Share share) {
        double part = share.percent() / 100;
        graphics.setColor(share.of() > 0 ? colour(part) : NONE);
        graphics.fillRect(x + 1, y + 1, CELL_WIDTH - 2, CELL_HEIGHT - 2);
        if (share.of() > 0) {
            graphics.setColor(Math.abs(part - 0.5) > 0.3 ? Color.WHITE : Color.BLACK);
            label(number("%.0f", part), x + CELL_WIDTH / 2, y + 22, 0.5);
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
