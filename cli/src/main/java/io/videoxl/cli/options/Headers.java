package io.videoxl.cli.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/** Headers as a command line, a file or the environment gives them. No message tells what they hold. */
final class Headers {
    private static final String VARIABLE = "VIDEOXL_HEADERS";

    private Headers() {}

    record Header(String name, String value) {
        /** Keeps the value to itself. */
        @Override
        public String toString() {
            return name;
        }
    }

    /** Those of the environment, and after them those that were given, each {@code Name: value} or {@code @FILE}. */
    static List<Header> of(List<String> given) {
        return of(given, System.getenv(VARIABLE));
    }

    static List<Header> of(List<String> given, String ofEnvironment) {
        var all = new ArrayList<Header>();
        if (ofEnvironment != null) {
            addLines(ofEnvironment, VARIABLE, all);
        }
        for (var header : given) {
            if (header.startsWith("@")) {
                addLines(read(FileNames.path(header.substring(1))), header.substring(1), all);
            } else {
                all.add(parse(header, "--header"));
            }
        }
        return all;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new TypeConversionException(
                    "--header @" + file + ": the file cannot be read as text; expected lines such as 'Name: value'");
        }
    }

    private static void addLines(String text, String where, List<Header> all) {
        text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> all.add(parse(line, where)));
    }

    private static Header parse(String text, String where) {
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw new TypeConversionException(
                    where + ": a header without a colon; expected one such as 'Authorization: Bearer …'");
        }
        return new Header(
                text.substring(0, colon).strip(), text.substring(colon + 1).strip());
    }
}
