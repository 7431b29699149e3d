package io.videoxl.cli.commands;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Files that a report is written to, where they are named. */
final class ReportFiles {
    private ReportFiles() {}

    /**
     * Before anything is run for them.
     *
     * @param files null: not named
     */
    static void check(Path... files) {
        for (var file : files) {
            if (file != null && (!Files.isDirectory(file.toAbsolutePath().getParent()) || Files.isDirectory(file))) {
                throw new VideoXLException(
                        Code.IO, "Cannot write " + file + ": expected the name of a file in a folder that is there.");
            }
        }
    }

    /** @param file null: not named */
    static void write(Path file, String text) {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": the report cannot be written (" + e + ").", e);
        }
    }

    /** Changes a document that is there. */
    static void rewrite(Path document, UnaryOperator<String> change) {
        try {
            write(document, change.apply(Files.readString(document)));
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, document + ": the document cannot be read (" + e + ").", e);
        }
    }
}
