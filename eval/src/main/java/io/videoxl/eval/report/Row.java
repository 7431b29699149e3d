package io.videoxl.eval.report;

import java.util.Optional;

/**
 * A line of a table.
 *
 * @param name such as {@code short}
 * @param share how many are right
 * @param published what Video-XL's authors publish for it, in percent; empty where they do not
 */
public record Row(String name, Share share, Optional<Double> published) {}
