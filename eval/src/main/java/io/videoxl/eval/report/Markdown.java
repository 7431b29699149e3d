package io.videoxl.eval.report;

/** Texts in cells of tables. */
final class Markdown {
    private Markdown() {}

    /** On one line, with nothing that ends the cell. */
    static String cell(String text) {
        return text.replace("\n", "⏎").replace("|", "\\|");
    }
}
