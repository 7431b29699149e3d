package io.videoxl.cli;

import io.videoxl.cli.terminal.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes a page of the manual for each command, from what its help says, as AsciiDoc: {@code make man} makes man pages of them. */
final class ManPages {
    private ManPages() {}

    /** @param arguments the folder */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    /** All commands with their subcommands, but for those that help does not list. */
    static CommandSpec commands() {
        return Main.commandLine(Streams.ofProcess()).getCommandSpec();
    }

    static void write(Path folder) throws IOException {
        int status = ManPageGenerator.generateManPage(folder.toFile(), null, new boolean[0], true, commands());
        if (status != 0) {
            throw new IOException("the pages could not be written to " + folder + ": status " + status);
        }
        try (var pages = Files.list(folder)) {
            for (var page : pages.toList()) {
                // Otherwise AsciiDoc makes an arrow of it.
                Files.writeString(page, Files.readString(page).replace("-->", "--&gt;"));
            }
        }
    }
}
