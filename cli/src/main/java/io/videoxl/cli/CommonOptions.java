package io.videoxl.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options of the command and of every subcommand. */
final class CommonOptions {
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

    boolean quiet() {
        return quiet;
    }

    boolean verbose() {
        return verbose.length > 0;
    }

    int verbosity() {
        return verbose.length;
    }
}
