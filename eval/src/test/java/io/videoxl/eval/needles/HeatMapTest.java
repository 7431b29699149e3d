package io.videoxl.eval.needles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.worlds.needles.NeedleGrid;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeatMapTest {
    private static final NeedleGrid GRID = new NeedleGrid(List.of(64, 128, 256), List.of(0.0, 1.0));

    private static NeedleResult result(int length, double depth, boolean correct) {
        return new NeedleResult(length, depth, 0, 0, "", "", "", "", correct, 0, 0, 0);
    }

    @Test
    void foundIsGreenMissedIsRedAndUntriedIsGrey(@TempDir Path folder) throws Exception {
        var results = new ArrayList<>(List.of(result(64, 0, true), result(64, 1, false), result(128, 1, true)));
        var file = folder.resolve("new/heat.png");
        HeatMap.write(new NeedleReport(GRID, results), "Title", file);
        var image = ImageIO.read(file.toFile());
        // Corners of cells, which are 76 by 34 pixels below 64 and right of 92.
        var green = new Color(image.getRGB(92 + 6, 64 + 6));
        assertTrue(green.getGreen() > green.getRed() + 60, green::toString);
        var red = new Color(image.getRGB(92 + 6, 64 + 34 + 6));
        assertTrue(red.getRed() > red.getGreen() + 60, red::toString);
        assertEquals(green, new Color(image.getRGB(92 + 76 + 6, 64 + 34 + 6)));
        var grey = new Color(image.getRGB(92 + 2 * 76 + 6, 64 + 6));
        assertTrue(grey.getRed() == grey.getGreen() && grey.getGreen() == grey.getBlue(), grey::toString);
        try (var files = Files.list(file.getParent())) {
            assertEquals(1, files.count());
        }
    }
}
