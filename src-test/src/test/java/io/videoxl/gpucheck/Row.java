package io.videoxl.gpucheck;

import java.util.Map;

/**
 * One thing that was found out.
 *
 * @param what it is about
 * @param values by their names
 * @param good whether it is as it should be; null where there is nothing to judge
 */
record Row(String what, Map<String, Object> values, Boolean good) {
    @Override
    public String toString() {
        var text = new StringBuilder(what);
        values.forEach(
                (name, value) -> text.append("  ").append(name).append(' ').append(shown(value)));
        return text.append(good == null ? "" : good ? "  good" : "  BAD").toString();
    }

    static String shown(Object value) {
        if (!(value instanceof Double number)) {
            return String.valueOf(value);
        }
        double size = Math.abs(number);
        return String.format(size != 0 && size < 0.01 ? "%.1e" : size < 100 ? "%.2f" : "%.0f", number);
    }
}
