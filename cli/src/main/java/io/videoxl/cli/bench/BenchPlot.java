package io.videoxl.cli.bench;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.WholeFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a report: time and memory against frames, tokens per second against memory, frames per second of each stage. */
public final class BenchPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 440;
    private static final int HEADING = 72;
    private static final int MARGIN = 24;

    // Told apart with any kind of colour vision (Okabe and Ito).
    private static final Color BLUE = new Color(0x0072B2);
    private static final Color ORANGE = new Color(0xD55E00);
    private static final Color GREEN = new Color(0x009E73);
    private static final Color GREY = new Color(0x707070);
    private static final Color GRID = new Color(0xE4E4E4);

    private static final String NUMBERS = "#,##0.###";

    private BenchPlot() {}

    /**
     * Writes a PNG.
     *
     * @throws VideoXLException {@code IO} if it cannot be written, {@code INVALID_ARGUMENT} if the path cannot hold a file
     */
    public static void write(BenchReport report, Path file) {
        System.setProperty("java.awt.headless", "true");
        var charts = charts(report);
        var png = new ByteArrayOutputStream();
        try {
            ImageIO.write(page(report, charts), "png", png);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "Cannot draw " + file + ": " + e, e);
        }
        WholeFile.write(file, png.size(), channel -> {
            var bytes = ByteBuffer.wrap(png.toByteArray());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    private static List<Chart<?, ?>> charts(BenchReport report) {
        var charts = new ArrayList<Chart<?, ?>>();
        if (report.watches().size() > 1) {
            charts.add(time(report));
            charts.add(memory(report));
        }
        if (!tokenStages(report).isEmpty()) {
            charts.add(tokens(report));
        }
        // One bar tells nothing, unless there is nothing else to see.
        if (framesPerSecond(report).size() > (charts.isEmpty() ? 0 : 1)) {
            charts.add(stages(report));
        }
        return charts;
    }

    private static BufferedImage page(BenchReport report, List<Chart<?, ?>> charts) {
        int columns = Math.min(2, charts.size());
        int rows = Math.ceilDiv(charts.size(), columns);
        var page = new BufferedImage(
                columns * WIDTH + 2 * MARGIN, HEADING + rows * HEIGHT + MARGIN, BufferedImage.TYPE_INT_RGB);
        var graphics = page.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, page.getWidth(), page.getHeight());
            heading(report, graphics);
            for (int i = 0; i < charts.size(); i++) {
                var part = (Graphics2D)
                        graphics.create(MARGIN + i % columns * WIDTH, HEADING + i / columns * HEIGHT, WIDTH, HEIGHT);
                charts.get(i).paint(part, WIDTH - MARGIN, HEIGHT - MARGIN);
                part.dispose();
            }
        } finally {
            graphics.dispose();
        }
        return page;
    }

    private static void heading(BenchReport report, Graphics2D graphics) {
        var model = report.model();
        graphics.setColor(Color.BLACK);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
        graphics.drawString(model.name() + ", " + model.weightType(), MARGIN, MARGIN + 10);
        var machine = report.machine();
        graphics.setColor(GREY);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        graphics.drawString(
                "%s, %d processors, on %s; videoxl %s"
                        .formatted(machine.cpu(), machine.processors(), machine.device(), machine.videoxl()),
                MARGIN,
                MARGIN + 32);
    }

    private static XYChart time(BenchReport report) {
        var chart = lines("Time to watch", "frames", "seconds");
        byFrames(chart, report, "whole watch", BLUE, WatchMeasurement::medianSeconds);
        byFrames(chart, report, "windows alone", ORANGE, WatchMeasurement::windowSeconds);
        byFrames(chart, report, "vision alone", GREEN, WatchMeasurement::visionSeconds);
        byFrames(chart, report, "decoding alone", GREY, WatchMeasurement::decodeSeconds);
        return chart;
    }

    private static XYChart memory(BenchReport report) {
        var chart = lines("Peak memory while watching", "frames", "GB");
        if (report.watches().stream().allMatch(watch -> watch.peakResidentBytes() != null)) {
            byFrames(chart, report, "process, resident", BLUE, watch -> watch.peakResidentBytes() / 1e9);
        }
        if (report.watches().stream().allMatch(watch -> watch.peakDeviceBytes() != null)) {
            byFrames(chart, report, "device, in use", ORANGE, watch -> watch.peakDeviceBytes() / 1e9);
        }
        byFrames(chart, report, "weights", GREY, watch -> report.model().weightBytes() / 1e9);
        byFrames(chart, report, "keys and values", GREEN, watch -> watch.memoryBytes() / 1e9);
        return chart;
    }

    private static void byFrames(
            XYChart chart, BenchReport report, String name, Color colour, ToDoubleFunction<WatchMeasurement> value) {
        var frames = report.watches().stream().mapToDouble(WatchMeasurement::frames);
        add(
                chart,
                name,
                frames.toArray(),
                report.watches().stream().mapToDouble(value).toArray(),
                colour,
                SeriesMarkers.CIRCLE);
    }

    private static Map<Stage, Color> tokenStages(BenchReport report) {
        var stages =
                new EnumMap<Stage, Color>(Map.of(Stage.WINDOW, BLUE, Stage.PREFILL, ORANGE, Stage.GENERATE, GREEN));
        stages.keySet().removeIf(stage -> measured(report, stage).isEmpty());
        return stages;
    }

    /** Tokens per second over memories of several sizes; a peer has none. */
    private static XYChart tokens(BenchReport report) {
        var chart = lines("Tokens per second", "tokens in memory", "tokens/s");
        chart.getStyler().setYAxisLogarithmic(true);
        tokenStages(report).forEach((stage, colour) -> {
            var measured = measured(report, stage);
            add(
                    chart,
                    stage.toString(),
                    measured.stream().mapToDouble(Measurement::memoryTokens).toArray(),
                    measured.stream().mapToDouble(Measurement::perSecond).toArray(),
                    colour,
                    SeriesMarkers.CIRCLE);
        });
        report.peers().stream().filter(peer -> peer.stage() != Stage.WINDOW).forEach(peer -> {
            var colour = peer.stage() == Stage.PREFILL ? ORANGE : GREEN;
            var name = peer.name() + ", " + peer.stage();
            add(chart, name, new double[] {0}, new double[] {peer.perSecond()}, colour, SeriesMarkers.CROSS);
        });
        return chart;
    }

    private static CategoryChart stages(BenchReport report) {
        var found = framesPerSecond(report);
        var chart = new CategoryChartBuilder()
                .title("Frames per second, each stage alone and the whole watch")
                .yAxisTitle("frames/s")
                .build();
        style(chart.getStyler());
        chart.getStyler().setAvailableSpaceFill(0.5).setLabelsVisible(true).setLabelsPosition(0.5);
        chart.getStyler().setLabelsFontColor(Color.WHITE);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setLegendVisible(false);
        double smallest =
                found.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(smallest / 2))));
        var values = found.values().stream().map(BenchPlot::threeDigits).toList();
        chart.addSeries("stages", List.copyOf(found.keySet()), values).setFillColor(BLUE);
        return chart;
    }

    private static Map<String, Double> framesPerSecond(BenchReport report) {
        var found = new LinkedHashMap<String, Double>();
        for (var stage : List.of(Stage.DECODE, Stage.FIT, Stage.VISION)) {
            measured(report, stage).forEach(each -> found.put(stage.toString(), each.perSecond()));
        }
        var model = report.model();
        measured(report, Stage.WINDOW).stream()
                .findFirst()
                .ifPresent(each ->
                        found.put("window", (double) model.window() / model.tokensPerFrame() / each.medianSeconds()));
        report.watches().forEach(watch -> found.put("watch", watch.framesPerSecond()));
        return found;
    }

    private static double threeDigits(double value) {
        return new BigDecimal(value).round(new MathContext(3)).doubleValue();
    }

    private static List<Measurement> measured(BenchReport report, Stage stage) {
        return report.measurements().stream()
                .filter(each -> each.stage() == stage)
                .toList();
    }

    private static XYChart lines(String title, String x, String y) {
        var chart =
                new XYChartBuilder().title(title).xAxisTitle(x).yAxisTitle(y).build();
        style(chart.getStyler());
        chart.getStyler()
                .setMarkerSize(8)
                .setLegendPosition(LegendPosition.OutsideE)
                .setLegendBorderColor(Color.WHITE);
        chart.getStyler().setXAxisMin(0.0);
        if (!y.equals("tokens/s")) {
            chart.getStyler().setYAxisMin(0.0);
        }
        return chart;
    }

    private static void style(AxesChartStyler styler) {
        styler.setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setPlotGridVerticalLinesVisible(false)
                .setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setYAxisDecimalPattern(NUMBERS).setDecimalPattern(NUMBERS);
        styler.setPlotBorderVisible(false)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14))
                .setChartTitleBoxVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    }

    private static void add(XYChart chart, String name, double[] x, double[] y, Color colour, Marker marker) {
        chart.addSeries(name, x, y)
                .setMarker(marker)
                .setMarkerColor(colour)
                .setLineColor(colour)
                .setLineStyle(new BasicStroke(2));
    }
}
