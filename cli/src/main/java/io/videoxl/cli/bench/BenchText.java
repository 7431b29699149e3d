package io.videoxl.cli.bench;

import io.videoxl.cli.terminal.Quantities;
import java.util.List;
import java.util.Locale;

/** What {@code videoxl bench} prints for people, line by line as it is found; no line is longer than 100 characters. */
public final class BenchText {
    private static final String STAGE = "%-9s %-31s %9s  %-20s %9s %9s";
    private static final String WATCH = "%6s %8s %8s %8s %8s %8s %8s %8s %7s %9s %9s";
    private static final String EVIDENCE = "%-9s %-16s %-31s %6s %6s %8s %9s %7s";
    private static final String BESIDE = "%-9s %-44s %10s %10s %-7s %7s";
    private static final String PEER = "%-9s %-31s %-9s %10s %10s %7s";

    /** Above this, other programs were in the way. */
    private static final double MOST_LOAD = 0.3;

    private BenchText() {}

    public static String machine(BenchReport.Machine machine) {
        var text = new StringBuilder();
        line(text, "videoxl", machine.nativeLayer());
        line(text, "with", "FFmpeg " + machine.ffmpeg() + ", Java " + machine.java() + ", " + machine.system());
        line(
                text,
                "machine",
                machine.cpu() + ", " + machine.processors() + " processors, "
                        + (machine.threads() == 0 ? "a thread for each core" : machine.threads() + " threads")
                        + (machine.kernels().equals("ggml") ? ", ggml's kernels alone" : ""));
        line(text, "device", machine.device() + ", " + machine.deviceDescription());
        if (machine.load() > MOST_LOAD * machine.processors()) {
            line(
                    text,
                    "note",
                    String.format(
                            Locale.ROOT,
                            "other programs are running (load %.1f): figures will be low",
                            machine.load()));
        }
        return text.toString();
    }

    public static String model(BenchReport.Model model, BenchVideo.Description video, int runs) {
        var text = new StringBuilder();
        line(
                text,
                "model",
                String.format(
                        Locale.ROOT,
                        "%s, %s, %s of weights, loaded in %.2f s",
                        model.name(),
                        model.weightType(),
                        Quantities.bytes(model.weightBytes()),
                        model.loadSeconds()));
        if (video != null) {
            line(
                    text,
                    "video",
                    video.codec() + ", " + video.width() + " x " + video.height() + ", " + video.frames() + " frames");
        }
        line(text, "runs", "median of " + runs + ", after a warm-up that does not count");
        return text.toString();
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format("%-9s %s%n", label, value));
    }

    public static String stageHeading() {
        return "%n".formatted() + row(STAGE, "stage", "of", "per second", "", "median", "spread");
    }

    public static String stage(Measurement found, BenchReport.Model model) {
        var memory = found.memoryTokens() == null ? "" : ", " + found.memoryTokens() + " in memory";
        return row(
                STAGE,
                found.stage(),
                found.detail() + memory,
                number(found.perSecond()),
                unit(found, model),
                seconds(found.medianSeconds()),
                found.seconds().size() == 1 ? "" : String.format(Locale.ROOT, "± %.1f %%", 100 * found.spread()));
    }

    /** Of a window's tokens, some are summaries: how many are not tells how fast a video is watched. */
    private static String unit(Measurement found, BenchReport.Model model) {
        return found.stage() == Stage.WINDOW
                ? "%s (%s visual)".formatted(found.unit(), number(model.window() / found.medianSeconds()))
                : found.unit();
    }

    public static String watchHeading() {
        return "%n".formatted()
                + row(WATCH, "watch", "", "", "", "alone", "alone", "alone", "watch by", "watch by", "peak", "peak")
                + row(
                        WATCH,
                        "frames",
                        "frames/s",
                        "seconds",
                        "decode",
                        "vision",
                        "windows",
                        "slowest",
                        "sum",
                        "kept",
                        "resident",
                        "device");
    }

    public static String watch(WatchMeasurement found) {
        return row(
                WATCH,
                found.frames(),
                number(found.framesPerSecond()),
                number(found.medianSeconds()),
                number(found.decodeSeconds()),
                number(found.visionSeconds()),
                number(found.windowSeconds()),
                number(found.ratioToSlowestStage()),
                number(found.ratioToSum()),
                found.keptTokens(),
                bytes(found.peakResidentBytes()),
                bytes(found.peakDeviceBytes()));
    }

    public static String evidenceHeading() {
        return "%n".formatted() + row(EVIDENCE, "evidence", "", "of", "runs", "passes", "tokens", "median", "by bound");
    }

    public static String evidence(EvidenceMeasurement found) {
        var text = new StringBuilder();
        var of = found.parts() + " parts, " + found.memoryTokens() + " tokens";
        text.append(alone(
                "answer", found.questionTokens() + " + " + found.answerTokens() + " tokens", found.answerSeconds()));
        text.append(alone("window", "over " + of, found.windowSeconds()));
        text.append(alone("bound", "two answers and a window", found.boundSeconds()));
        text.append(alone("blank", "counts as " + found.blankRuns() + " runs", found.blankSeconds()));
        for (var search : found.searches()) {
            text.append(row(
                    EVIDENCE,
                    "",
                    search.name(),
                    (found.exact() ? "each of " : "in ") + found.parts() + " parts" + (search.blank() ? ", blank" : ""),
                    search.runs(),
                    search.passes(),
                    search.tokens(),
                    seconds(search.medianSeconds()),
                    number(search.ratioToBound())));
        }
        return text.toString();
    }

    private static String alone(String name, String detail, double seconds) {
        return row(EVIDENCE, "", name, detail, "", "", "", seconds(seconds), "");
    }

    public static String comparisons(List<BenchComparison> comparisons) {
        var text = new StringBuilder("%n".formatted());
        text.append(row(BESIDE, "beside", "of the first | the second", "first", "second", "", "ratio"));
        for (var each : comparisons) {
            text.append(row(
                    BESIDE,
                    each.stage(),
                    each.detail(),
                    seconds(each.seconds()),
                    seconds(each.besideSeconds()),
                    "a " + each.unit(),
                    number(each.ratio())));
        }
        return text.toString();
    }

    public static String peers(List<BenchReport.Peer> peers) {
        var text = new StringBuilder("%n".formatted());
        text.append(row(PEER, "peer", "of", "beside", "per second", "ours", "ratio"));
        for (var peer : peers) {
            text.append(row(
                    PEER,
                    peer.name(),
                    peer.detail(),
                    peer.stage(),
                    number(peer.perSecond()),
                    number(peer.ours()),
                    number(peer.ratio())));
        }
        return text.toString();
    }

    private static String bytes(Long bytes) {
        return bytes == null ? "" : Quantities.bytes(bytes);
    }

    private static String row(String format, Object... cells) {
        return String.format(format, cells).stripTrailing() + "%n".formatted();
    }

    /** Three digits. */
    private static String number(double value) {
        return String.format(Locale.ROOT, value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value);
    }

    private static String seconds(double value) {
        return value < 0.9995 ? number(1000 * value) + " ms" : number(value) + " s";
    }
}
