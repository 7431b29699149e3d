package io.videoxl.server.work;

import io.videoxl.Still;
import io.videoxl.server.store.VideoRecord.Holding;
import io.videoxl.server.work.Thumbnails.Sheet;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** The thumbnails of a sheet, as they come. For one thread at a time. */
final class SheetInMaking {
    static final int MOST = 100;

    private static final int COLUMNS = 10;
    private static final int EDGE = 160;

    /** Of what a sheet of its own would have: with fewer, a timeline would show far too little. */
    private static final int LEAST_SHARE = 4;

    private final Holding holds;
    private final int width;
    private final int height;
    private final List<Still> stills = new ArrayList<>();

    SheetInMaking(Holding holds) {
        this.holds = holds;
        width = holds.width() >= holds.height() ? EDGE : Math.max(1, EDGE * holds.width() / holds.height());
        height = Thumbnails.height(holds, width);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Thumbnails that there are at most of the video. */
    int most() {
        return (int) Math.max(1, Math.min(MOST, holds.frames()));
    }

    void add(Still still) {
        stills.add(still);
    }

    /** Whether so many have come that the sheet is of use. */
    boolean isOfUse() {
        return stills.size() * LEAST_SHARE >= most();
    }

    Sheet sheet() {
        return new Sheet(
                columns(),
                Math.ceilDiv(stills.size(), columns()),
                width,
                height,
                stills.stream()
                        .mapToDouble(still -> still.time().toNanos() / 1e9)
                        .toArray());
    }

    private int columns() {
        return Math.clamp(stills.size(), 1, COLUMNS);
    }

    BufferedImage picture() {
        var sheet = sheet();
        var picture = new BufferedImage(
                sheet.columns() * width, Math.max(1, sheet.rows()) * height, BufferedImage.TYPE_INT_RGB);
        var graphics = picture.createGraphics();
        for (int i = 0; i < stills.size(); i++) {
            graphics.drawImage(
                    stills.get(i).picture(), i % sheet.columns() * width, i / sheet.columns() * height, null);
        }
        graphics.dispose();
        return picture;
    }
}
