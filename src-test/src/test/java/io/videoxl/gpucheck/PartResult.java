package io.videoxl.gpucheck;

import java.util.List;

/**
 * What came of a part.
 *
 * @param status {@code good}, or what went wrong
 * @param limitSeconds after which it would have been ended
 * @param rows that it found, also before it failed
 * @param tail the last lines it printed, if it is not good
 */
record PartResult(String name, String status, double seconds, double limitSeconds, List<Row> rows, List<String> tail) {
    boolean isGood() {
        return status.equals("good");
    }
}
