package io.videoxl.cli;

import io.videoxl.bindings.LinkedAhead;
import io.videoxl.cli.commands.Ask;
import io.videoxl.cli.commands.Bench;
import io.videoxl.cli.commands.Convert;
import io.videoxl.cli.commands.Eval;
import io.videoxl.cli.commands.EvalCard;
import io.videoxl.cli.commands.EvalCompare;
import io.videoxl.cli.commands.EvalEvidence;
import io.videoxl.cli.commands.EvalMakeDemo;
import io.videoxl.cli.commands.EvalReport;
import io.videoxl.cli.commands.EvalWorlds;
import io.videoxl.cli.commands.Find;
import io.videoxl.cli.commands.Info;
import io.videoxl.cli.commands.Niah;
import io.videoxl.cli.commands.Serve;
import io.videoxl.cli.commands.Synth;
import io.videoxl.cli.commands.Vico;
import io.videoxl.cli.commands.Watch;
import io.videoxl.cli.info.Versions;
import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.FileNames;
import io.videoxl.cli.options.RawArguments;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Streams;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
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
            "  videoxl serve --demo",
            "  videoxl info film.mp4",
            "",
            "'videoxl COMMAND --help' tells all about a command."
        })
public final class Main {
    /** Commands that need the native layer at once. */
    private static final Set<String> ASKING = Set.of("ask", "watch", "find", "serve");

    private Main() {}

    /** Runs the command and ends the process with its exit status: see {@link ExitStatus}. */
    public static void main(String[] arguments) {
        Lookups.spare();
        if (arguments.length > 0 && ASKING.contains(arguments[0])) {
            LinkedAhead.start(); // while the command line is looked at
        }
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
            return askedPlainly(streams, arguments)
                    .orElseGet(() -> commandLine(streams, arguments).execute(arguments));
        }
    }

    /**
     * The exit status of {@code ask} without options, which need not be parsed; nothing for other command lines, and for one that the parser
     * has to refuse. The parser reads the annotations of all options, which takes a third of a short run.
     */
    private static OptionalInt askedPlainly(Streams streams, String... arguments) {
        if (arguments.length < 4 || !arguments[0].equals("ask")) {
            return OptionalInt.empty();
        }
        for (var argument : arguments) {
            if (argument.startsWith("-")) {
                return OptionalInt.empty();
            }
        }
        var common = new CommonOptions();
        Logging.configure(common.verbosity());
        try {
            return OptionalInt.of(
                    Ask.plainly(streams, common, List.of(arguments).subList(1, arguments.length))
                            .call());
        } catch (Usage.NotParsedException e) {
            return OptionalInt.empty();
        } catch (RuntimeException e) {
            return OptionalInt.of(new Failures(streams, common).handleExecutionException(e, null, null));
        }
    }

    /**
     * The command with its subcommands. Looking at the options of all takes a third of a short run, so where the first argument names one, the
     * others are left out.
     */
    static CommandLine commandLine(Streams streams, String... arguments) {
        var common = new CommonOptions();
        var command = new CommandLine(CommandSpec.forAnnotatedObject(new Main()))
                .setExpandAtFiles(false) // a question may begin with an @
                .addMixin("common", common);
        var subcommands = subcommands(streams, common);
        var named = arguments.length == 0 ? null : subcommands.get(arguments[0]);
        if (named != null) {
            command.addSubcommand(arguments[0], named.get());
        } else {
            subcommands.forEach((name, subcommand) -> command.addSubcommand(name, subcommand.get()));
            command.addSubcommand(new PrepareStart())
                    .addSubcommand(new HelpCommand())
                    .addSubcommand(new AutoComplete.GenerateCompletion());
            command.getSubcommands()
                    .get("generate-completion")
                    .getCommandSpec()
                    .usageMessage()
                    .hidden(true);
        }
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
                    if (parsed.hasSubcommand()
                            && !ASKING.contains(
                                    parsed.subcommand().commandSpec().name())) {
                        Logging.configureParquet(common.verbosity());
                    }
                    return new CommandLine.RunLast().execute(parsed);
                });
    }

    /** Those that people use, in the order that help shows them. */
    private static Map<String, Supplier<Object>> subcommands(Streams streams, CommonOptions common) {
        var subcommands = new LinkedHashMap<String, Supplier<Object>>();
        subcommands.put("ask", () -> new Ask(streams, common));
        subcommands.put("watch", () -> new Watch(streams, common));
        subcommands.put("find", () -> new Find(streams, common));
        subcommands.put("serve", () -> new Serve(streams, common));
        subcommands.put("convert", () -> new Convert(streams, common));
        subcommands.put("synth", () -> new Synth(streams, common));
        subcommands.put("info", () -> new Info(streams));
        subcommands.put("bench", () -> new Bench(streams, common));
        subcommands.put("niah", () -> new Niah(streams, common));
        subcommands.put("eval", () -> eval(streams, common));
        subcommands.put("vico", () -> new Vico(streams, common));
        return subcommands;
    }

    private static CommandLine eval(Streams streams, CommonOptions common) {
        return new CommandLine(new Eval(streams, common))
                .addSubcommand(new EvalCompare(streams))
                .addSubcommand(new EvalReport(streams))
                .addSubcommand(new EvalMakeDemo(streams, common))
                .addSubcommand(new EvalWorlds(streams, common))
                .addSubcommand(new EvalCard(streams, common))
                .addSubcommand(new EvalEvidence(streams, common));
    }
}
