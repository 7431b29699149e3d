package io.videoxl.eval.report;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Draws a report: a bar with its interval for all questions and for each value of each breakdown. */
public final class BarChart {
    private static final int HEIGHT = 560;
    private static final int BAR = 34;
    private static final int MARGINS = 160;
    private static final int NARROWEST = 560;
    private static final Color BLUE = new Color(0x0072B2);
    private static final int SLANT = 60;

    private BarChart() {}

    /**
     * Writes a PNG.
     *
     * @param report what is drawn
     * @param file what to write
     * @throws VideoXLException {@code IO} if it cannot be written
     */
    public static void write(Report report, Path file) {
        System.setProperty("java.awt.headless", "true");
        try (var out = Files.newOutputStream(file)) {
            BitmapEncoder.saveBitmap(chart(report), out, BitmapFormat.PNG);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": the chart cannot be written (" + e + ").", e);
        }
    }

    private static CategoryChart chart(Report report) {
        var names = new ArrayList<String>(List.of("all"));
        var shares = new ArrayList<Share>(List.of(report.all()));
        for (var table : report.breakdowns()) {
            for (var row : table.rows()) {
                names.add(table.name() + ": " + row.name());
                shares.add(row.share());
            }
        }
        var settings = report.results().settings();
        var chart = new CategoryChartBuilder()
                .width(Math.max(NARROWEST, MARGINS + BAR * names.size()))
                .height(HEIGHT)
                .title(settings.benchmark().title() + ", " + settings.model() + ", scoring "
                        + report.scoring().name().toLowerCase(Locale.ROOT))
                .yAxisTitle("right, %; lines: 95 % interval, its farther end both ways")
                .build();
        var style = chart.getStyler();
        style.setLegendVisible(false).setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false);
        style.setXAxisLabelRotation(SLANT).setYAxisMin(0.0).setYAxisMax(100.0);
        // Error bars reach as far up as down: the farther end of the interval.
        var percents = shares.stream().map(Share::percent).toList();
        var errors = shares.stream()
                .map(share -> Math.max(share.high() - share.percent(), share.percent() - share.low()))
                .toList();
        chart.addSeries("right", names, percents, errors).setFillColor(BLUE);
        return chart;
    }
}
