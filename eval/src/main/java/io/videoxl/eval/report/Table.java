package io.videoxl.eval.report;

import java.util.List;

/**
 * One breakdown.
 *
 * @param name such as {@code duration}
 * @param rows one for each value
 */
public record Table(String name, List<Row> rows) {
    /** Keeps a copy. */
    public Table {
        rows = List.copyOf(rows);
    }
}
