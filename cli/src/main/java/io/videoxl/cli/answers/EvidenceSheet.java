package io.videoxl.cli.answers;

import io.videoxl.Attribution;
import io.videoxl.Evidence;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchedFrame;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.Times;
import io.videoxl.gguf.WholeFile;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * A sheet to look at: question and answer, a strip of all that was watched with the weight of every part that was left out, and some
 * frames of each moment that matters.
 */
final class EvidenceSheet {
    private static final int MARGIN = 24;
    private static final int FRAME = 104;
    private static final int GAP = 4;
    private static final int FRAMES_PER_MOMENT = 10;
    private static final int LABEL = 190;
    private static final int WIDTH = 2 * MARGIN + LABEL + FRAMES_PER_MOMENT * (FRAME + GAP) - GAP;
    private static final int HEADING = 92;
    private static final int STRIP = 70;
    private static final int AXIS = 34;
    private static final int ROW = FRAME + 36;
    private static final int LEAST_BAR = 2;

    private static final Color GROUND = new Color(0xECECEC);
    static final Color BAR = new Color(0x9DB4CE);
    static final Color STRONGEST = new Color(0xC8501E);
    private static final Color SOFT = new Color(0x606060);

    private final List<WatchedFrame> watched;
    private final Attribution found;
    private final Graphics2D graphics;

    private EvidenceSheet(List<WatchedFrame> watched, Attribution found, Graphics2D graphics) {
        this.watched = watched;
        this.found = found;
        this.graphics = graphics;
    }

    /** @throws VideoXLException {@code IO} if it cannot be written */
    static void write(List<WatchedFrame> watched, String question, String answer, Attribution found, Path file) {
        System.setProperty("java.awt.headless", "true");
        try {
            var png = new ByteArrayOutputStream();
            ImageIO.write(draw(watched, question, answer, found), "png", png);
            WholeFile.write(file, png.size(), channel -> Channels.newOutputStream(channel)
                    .write(png.toByteArray()));
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": the sheet cannot be written (" + e + ")", e);
        }
    }

    static BufferedImage draw(List<WatchedFrame> watched, String question, String answer, Attribution found) {
        int rows = found.evidence().size();
        int height = MARGIN + HEADING + STRIP + AXIS + rows * ROW + MARGIN;
        var image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, WIDTH, height);
            var sheet = new EvidenceSheet(watched, found, graphics);
            sheet.heading(question, answer);
            if (!watched.isEmpty()) {
                sheet.strip(MARGIN + HEADING);
            }
            for (int i = 0; i < rows; i++) {
                sheet.moment(i, MARGIN + HEADING + STRIP + AXIS + i * ROW);
            }
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private void heading(String question, String answer) {
        text(question, MARGIN, MARGIN + 14, Font.PLAIN, 15, SOFT, WIDTH - 2 * MARGIN);
        text(answer, MARGIN, MARGIN + 40, Font.BOLD, 18, Color.BLACK, WIDTH - 2 * MARGIN);
        text(EvidenceText.support(found), MARGIN, MARGIN + 64, Font.PLAIN, 13, SOFT, WIDTH - 2 * MARGIN);
    }

    /** Frames lie side by side in the order in which they were watched. */
    private void strip(int top) {
        graphics.setColor(GROUND);
        graphics.fillRect(MARGIN, top, WIDTH - 2 * MARGIN, STRIP);
        // No bar is high whose weight does not matter.
        double most =
                Math.max(Attribution.LEAST_WEIGHT, Math.max(strongest(found.measured()), strongest(found.evidence())));
        found.measured().forEach(each -> bar(each, most, top, BAR));
        found.evidence().forEach(each -> bar(each, most, top, STRONGEST));
        for (int i = 0; i < found.evidence().size(); i++) {
            var moment = found.evidence().get(i).moment();
            int middle = (x(moment.firstFrame()) + x(moment.endFrame())) / 2;
            text(Integer.toString(i + 1), middle - 4, top + 13, Font.BOLD, 12, STRONGEST, 20);
        }
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        graphics.setColor(SOFT);
        int marks = 4;
        for (int i = 0; i <= marks; i++) {
            int frame = (watched.size() - 1) * i / marks;
            var time = Times.clock(watched.get(frame).time());
            int width = graphics.getFontMetrics().stringWidth(time);
            int at = MARGIN + (WIDTH - 2 * MARGIN) * i / marks;
            graphics.drawString(time, at - width * i / marks, top + STRIP + 16);
        }
    }

    private static double strongest(List<Evidence> all) {
        return all.stream().mapToDouble(Evidence::weight).max().orElse(0);
    }

    private void bar(Evidence each, double most, int top, Color colour) {
        int left = x(each.moment().firstFrame());
        int width = Math.max(LEAST_BAR, x(each.moment().endFrame()) - left - 1);
        int height = (int) Math.round((STRIP - 16) * Math.max(0, each.weight()) / most);
        graphics.setColor(colour);
        graphics.fillRect(left, top + STRIP - height, width, height);
    }

    private int x(int frame) {
        return MARGIN + (int) Math.round((double) (WIDTH - 2 * MARGIN) * frame / watched.size());
    }

    private void moment(int index, int top) {
        var each = found.evidence().get(index);
        int y = top + 16;
        text((index + 1) + "  " + EvidenceText.times(each.moment()), MARGIN, y, Font.BOLD, 13, STRONGEST, LABEL - GAP);
        var weight = String.format(
                Locale.ROOT, "%.1f nats%s", each.weight(), each.alone() ? ", seen alone" : " less without it");
        text(weight, MARGIN, y + 20, Font.PLAIN, 13, Color.BLACK, LABEL - GAP);
        text(name(each.source()), MARGIN, y + 40, Font.PLAIN, 12, SOFT, LABEL - GAP);
        var shown = frames(each);
        var decoded = SourceFrames.decode(shown, FRAME);
        decoded.missing()
                .ifPresent(reason -> text(
                        "no frames: " + reason, MARGIN + LABEL, y, Font.PLAIN, 13, SOFT, WIDTH - 2 * MARGIN - LABEL));
        for (int i = 0; i < decoded.frames().size(); i++) {
            int x = MARGIN + LABEL + i * (FRAME + GAP);
            graphics.drawImage(decoded.frames().get(i), x, top, null);
            if (decoded.frames().size() == shown.size()) {
                text(Times.clock(shown.get(i).time()), x, top + FRAME + 15, Font.PLAIN, 12, SOFT, FRAME);
            }
        }
    }

    /** Some frames of the moment, evenly from its first to its last; each time once. */
    private List<WatchedFrame> frames(Evidence each) {
        var all = watched.subList(each.moment().firstFrame(), each.moment().endFrame()).stream()
                .filter(frame -> frame.source().equals(each.source()))
                .distinct()
                .toList();
        int count = Math.min(FRAMES_PER_MOMENT, all.size());
        var some = new ArrayList<WatchedFrame>();
        for (int i = 0; i < count; i++) {
            some.add(all.get(count == 1 ? 0 : (all.size() - 1) * i / (count - 1)));
        }
        return some;
    }

    private static String name(String source) {
        return source.substring(source.lastIndexOf('/') + 1);
    }

    /** One line, cut where there is no room. */
    private void text(String text, int x, int y, int style, int size, Color colour, int width) {
        graphics.setFont(new Font(Font.SANS_SERIF, style, size));
        graphics.setColor(colour);
        var line = Printable.lines(text).replaceAll("\\s+", " ").strip();
        var metrics = graphics.getFontMetrics();
        if (metrics.stringWidth(line) > width) {
            while (!line.isEmpty() && metrics.stringWidth(line + "…") > width) {
                line = line.substring(0, line.offsetByCodePoints(line.length(), -1));
            }
            line += "…";
        }
        graphics.drawString(line, x, y);
    }
}
