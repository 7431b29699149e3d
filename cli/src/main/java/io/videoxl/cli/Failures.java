package io.videoxl.cli;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.video.network.Secrets;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a failure looks like: one line on standard error and an exit status; a stack trace only where it helps. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Streams streams;
    private final CommonOptions common;

    Failures(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        var command = e.getCommandLine();
        if (arguments.length == 0) {
            command.usage(streams.err());
            return ExitStatus.USAGE;
        }
        print(e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, streams.err());
        streams.err().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitStatus.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        if (ExitStatus.of(e) == ExitStatus.CANCELLED) {
            if (streams.errIsTerminal()) {
                // It has shown ^C somewhere in a line.
                streams.err().println();
            }
            print("cancelled");
            return ExitStatus.CANCELLED;
        }
        var expected = e instanceof VideoXLException;
        print(expected ? e.getMessage() : "unexpected failure, please report it: " + e);
        if (common.verbose() || !expected || ((VideoXLException) e).code() == Code.INTERNAL) {
            e.printStackTrace(streams.err());
        }
        return ExitStatus.of(e);
    }

    private void print(String message) {
        streams.err().println("videoxl: " + Printable.lines(Secrets.hidden(message)));
    }
}
