package io.videoxl.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** How many inputs of each kind were tried, and what became of them; kept in a file, so that a JVM that dies loses nothing. */
final class Tally {
    /** Of one kind. */
    static final class Counts {
        long inputs;
        long taken;
        long findings;
        double slowest; // seconds
        double seconds;
    }

    private final Map<Kind, Counts> counts = new EnumMap<>(Kind.class);
    private final Path file;
    long round; // of inputs, over all processes
    long deaths;

    Tally(Path file) throws IOException {
        this.file = file;
        var kept = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                kept.load(in);
            }
        }
        round = Long.parseLong(kept.getProperty("round", "0"));
        deaths = Long.parseLong(kept.getProperty("deaths", "0"));
        for (var kind : Kind.values()) {
            var of = new Counts();
            var parts = kept.getProperty(kind.name(), "0 0 0 0 0").split(" ");
            of.inputs = Long.parseLong(parts[0]);
            of.taken = Long.parseLong(parts[1]);
            of.findings = Long.parseLong(parts[2]);
            of.slowest = Double.parseDouble(parts[3]);
            of.seconds = Double.parseDouble(parts[4]);
            counts.put(kind, of);
        }
    }

    Counts of(Kind kind) {
        return counts.get(kind);
    }

    /** The kind that has had least of its share of time. */
    Kind next(Iterable<Kind> kinds) {
        Kind least = null;
        for (var kind : kinds) {
            if (least == null || of(kind).seconds / kind.share < of(least).seconds / least.share) {
                least = kind;
            }
        }
        return least;
    }

    void save() throws IOException {
        var lines = new StringBuilder("round=" + round + "\ndeaths=" + deaths + "\n");
        counts.forEach((kind, of) -> lines.append(String.format(
                Locale.ROOT,
                "%s=%d %d %d %.3f %.3f%n",
                kind,
                of.inputs,
                of.taken,
                of.findings,
                of.slowest,
                of.seconds)));
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(temporary, lines);
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    String table() {
        var text = new StringBuilder(
                "| input | tried | taken | refused | findings | slowest, s |\n|---|---:|---:|---:|---:|---:|\n");
        long all = 0;
        for (var kind : Kind.values()) {
            var of = of(kind);
            all += of.inputs;
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d | %.2f |%n",
                    kind.name().toLowerCase(Locale.ROOT),
                    of.inputs,
                    of.taken,
                    of.inputs - of.taken - of.findings,
                    of.findings,
                    of.slowest));
        }
        return text + "\n" + all + " inputs, " + deaths + " deaths of the JVM\n";
    }
}
