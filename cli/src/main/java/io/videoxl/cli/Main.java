package io.videoxl.cli;

import java.nio.file.Path;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;

/** The {@code videoxl} command. */
@Command(
        name = "videoxl",
        description = "Answers questions about videos of any length, on this machine.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Versions.Provider.class,
        usageHelpAutoWidth = true,
        abbreviateSynopsis = true,
        showDefaultValues = false,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  videoxl convert Video_XL video-xl-q8_0.gguf --type q8_0",
            "  videoxl ask video-xl-q8_0.gguf film.mp4 \"Who opens the safe, and when?\"",
            "  videoxl ask video-xl-q8_0.gguf film.mp4 --frames 2048 --ratio 16",
            "  videoxl watch video-xl-q8_0.gguf film.mp4 --save film.vxl",
            "  videoxl info film.mp4",
            "",
            "'videoxl COMMAND --help' tells all about a command."
        })
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit status: see {@link ExitStatus}. */
    public static void main(String[] arguments) {
        var cancellation = Cancellation.onShutdown(Thread.currentThread());
        int status;
        try {
            status = run(Streams.ofProcess(), RawArguments.of(arguments));
        } finally {
            cancellation.finished();
        }
        System.exit(status);
    }

    /** Runs the command on these streams. */
    static int run(Streams streams, String... arguments) {
        // Numbers as in the English text around them, whatever the locale: programs read them too.
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        try (streams) {
            return commandLine(streams).execute(arguments);
        }
    }

    static CommandLine commandLine(Streams streams) {
        var common = new CommonOptions();
        var command = new CommandLine(CommandSpec.forAnnotatedObject(new Main()))
                .setExpandAtFiles(false) // a question may begin with an @
                .addMixin("common", common)
                .addSubcommand(new Ask(streams, common))
                .addSubcommand(new Watch(streams, common))
                .addSubcommand(new Convert(streams, common))
                .addSubcommand(new Synth(streams, common))
                .addSubcommand(new Info(streams))
                .addSubcommand(new Bench(streams, common))
                .addSubcommand(new Niah(streams, common))
                .addSubcommand(new CommandLine(new Eval(streams, common))
                        .addSubcommand(new EvalCompare(streams))
                        .addSubcommand(new EvalReport(streams))
                        .addSubcommand(new EvalMakeDemo(streams, common))
                        .addSubcommand(new EvalWorlds(streams, common))
                        .addSubcommand(new EvalCard(streams, common)))
                .addSubcommand(new Vico(streams, common))
                .addSubcommand(new HelpCommand())
                .addSubcommand(new AutoComplete.GenerateCompletion());
        command.getSubcommands()
                .get("generate-completion")
                .getCommandSpec()
                .usageMessage()
                .hidden(true);
        var failures = new Failures(streams, common);
        return command.registerConverter(Path.class, FileNames::path)
                .registerConverter(String.class, FileNames::text)
                .setOut(streams.out())
                .setErr(streams.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(parsed -> {
                    Logging.configure(common.verbosity());
                    return new CommandLine.RunLast().execute(parsed);
                });
    }
}
