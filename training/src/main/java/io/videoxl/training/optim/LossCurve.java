package io.videoxl.training.optim;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.WholeFile;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The loss, step by step, as a table and as a picture. Rows of a run that is resumed go on where its checkpoint was written. */
public final class LossCurve {
    private static final String HEADER = "stage,step,loss,rate,norm,seconds";
    private static final int WIDTH = 960;
    private static final int HEIGHT = 540;

    // Told apart with any kind of colour vision (Okabe and Ito).
    private static final Color[] COLOURS = {
        new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7), new Color(0x707070)
    };

    /** Losses of single steps jump; the picture shows a running mean over about so many. */
    private static final int SMOOTHED = 20;

    private record Row(String stage, int step, double loss, double rate, double norm, double seconds) {
        String text() {
            return String.format(Locale.ROOT, "%s,%d,%.6f,%.3e,%.4f,%.2f", stage, step, loss, rate, norm, seconds);
        }

        static Row of(String line) {
            var cells = line.split(",");
            return new Row(
                    cells[0],
                    Integer.parseInt(cells[1]),
                    Double.parseDouble(cells[2]),
                    Double.parseDouble(cells[3]),
                    Double.parseDouble(cells[4]),
                    Double.parseDouble(cells[5]));
        }
    }

    private final List<Row> rows = new ArrayList<>();

    /** Adds a step. */
    public void add(String stage, int step, double loss, double rate, double norm, double seconds) {
        rows.add(new Row(stage, step, loss, rate, norm, seconds));
    }

    /** How many steps it has. */
    public int size() {
        return rows.size();
    }

    /** The first so many rows of a file. */
    public static LossCurve read(Path csv, int rows) {
        var curve = new LossCurve();
        try (var lines = Files.lines(csv)) {
            lines.skip(1).limit(rows).map(Row::of).forEach(curve.rows::add);
        } catch (IOException | RuntimeException e) {
            throw new VideoXLException(
                    Code.IO, "Cannot read the losses in %s: %s; remove it to begin anew".formatted(csv, e), e);
        }
        return curve;
    }

    /** Writes the table. */
    public void writeCsv(Path file) {
        var text = new StringBuilder(HEADER).append('\n');
        rows.forEach(row -> text.append(row.text()).append('\n'));
        write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the picture, with a colour for each stage. */
    public void writePng(Path file) {
        System.setProperty("java.awt.headless", "true");
        var chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Loss")
                .xAxisTitle("steps")
                .yAxisTitle("nats a token")
                .build();
        var style = chart.getStyler();
        style.setSeriesColors(COLOURS);
        style.setChartBackgroundColor(Color.WHITE);
        style.setLegendPosition(LegendPosition.InsideNE);
        style.setYAxisMin(0.0);
        var stages = new LinkedHashMap<String, List<double[]>>();
        double mean = 0;
        String stage = null;
        for (int i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            mean = row.stage().equals(stage) ? mean + (row.loss() - mean) / SMOOTHED : row.loss();
            stage = row.stage();
            stages.computeIfAbsent(stage, name -> new ArrayList<>()).add(new double[] {i, mean});
        }
        stages.forEach((name, points) -> chart.addSeries(
                        name,
                        points.stream().mapToDouble(point -> point[0]).toArray(),
                        points.stream().mapToDouble(point -> point[1]).toArray())
                .setMarker(SeriesMarkers.NONE));
        var png = new ByteArrayOutputStream();
        try {
            BitmapEncoder.saveBitmap(chart, png, BitmapFormat.PNG);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, "Cannot draw " + file + ": " + e, e);
        }
        write(file, png.toByteArray());
    }

    private static void write(Path file, byte[] content) {
        WholeFile.write(file, content.length, channel -> {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }
}
