package io.videoxl.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tests that docs/reliability.md names for inputs as people have them are there. */
class DocumentedTestsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAME = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    private static List<String> rows() throws IOException {
        var text = Files.readString(ROOT.resolve("docs/reliability.md"));
        int from = text.indexOf("## Inputs as people have them");
        return text.substring(from, text.indexOf("\n## ", from))
                .lines()
                .filter(line -> line.matches("\\| [BN]\\d.*"))
                .toList();
    }

    private static String source(String testClass) throws IOException {
        for (var module : List.of("api", "cli", "convert", "eval", "src-test")) {
            try (var files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                var found = files.filter(file -> file.getFileName().toString().equals(testClass + ".java"))
                        .findFirst();
                if (found.isPresent()) {
                    return Files.readString(found.get());
                }
            }
        }
        return "";
    }

    @Test
    void everyCaseNamesTestsThatAreThere() throws IOException {
        var missing = new ArrayList<String>();
        for (var row : rows()) {
            var names = NAME.matcher(row);
            int named = 0;
            for (; names.find(); named++) {
                if (!source(names.group(1)).contains("void " + names.group(2) + "(")) {
                    missing.add(names.group());
                }
            }
            assertTrue(named > 0, row);
        }
        assertEquals(List.of(), missing);
        assertEquals(42, rows().size());
    }
}
