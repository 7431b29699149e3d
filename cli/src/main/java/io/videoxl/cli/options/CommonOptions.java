package io.videoxl.cli.options;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options of the command and of every subcommand. */
public final class CommonOptions {
    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print results and errors, nothing else.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Print logs, statistics and the stack traces of errors; -vv prints more logs.")
    private boolean[] verbose = {};

    public boolean quiet() {
        return quiet;
    }

    public boolean verbose() {
        return verbose.length > 0;
    }

    public int verbosity() {
        return verbose.length;
    }
}
