package io.videoxl.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

class ManPagesTest {
    @Test
    void everyOptionIsInThePageOfItsCommand(@TempDir Path folder) throws IOException {
        ManPages.write(folder);
        check(folder, ManPages.commands());
        assertFalse(Files.exists(folder.resolve("videoxl-prepare-start.adoc")), "what help does not list");
    }

    private static void check(Path folder, CommandSpec command) throws IOException {
        var page = Files.readString(folder.resolve(command.qualifiedName("-") + ".adoc"));
        assertTrue(page.contains("== Synopsis") && page.contains("== Description"), page);
        for (var option : command.options()) {
            for (var name : option.names()) {
                assertTrue(
                        option.hidden()
                                || page.contains("*" + name + "*")
                                || page.contains("*" + name.replaceFirst("^--", "--[no-]") + "*"),
                        command.qualifiedName() + " " + name);
            }
        }
        for (var parameter : command.positionalParameters()) {
            assertTrue(
                    parameter.hidden() || page.contains(parameter.paramLabel()),
                    command.qualifiedName() + " " + parameter.paramLabel());
        }
        for (var subcommand : command.subcommands().values()) {
            if (!subcommand.getCommandSpec().usageMessage().hidden()) {
                check(folder, subcommand.getCommandSpec());
            }
        }
    }
}
