package io.videoxl.cli.commands;

import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.ComputingOptions;
import io.videoxl.cli.options.ModelPath;
import io.videoxl.cli.options.ServingOptions;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Streams;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code videoxl serve}: a server with a page in the browser, until it is ended. */
@Command(
        name = "serve",
        customSynopsis = {"videoxl serve [OPTIONS] MODEL", "       videoxl serve [OPTIONS] --demo"},
        description = {
            "Serves a model over HTTP: a page in the browser, an API of its own, and OpenAI's chat completions.",
            "It ends with Ctrl-C. What was uploaded, watched and said is there after the next start."
        },
        footer = {
            "  videoxl serve --demo",
            "  videoxl serve model.gguf --root films=/home/me/films",
            "  videoxl serve model.gguf --address 0.0.0.0 --key-file keys.txt"
        })
public final class Serve implements Callable<Integer> {
    private final Streams streams;
    private final CommonOptions common;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            defaultValue = "${env:VIDEOXL_SERVE_MODEL}",
            converter = ModelPath.class,
            description = ModelPath.HELP)
    private Path model;

    @Option(
            names = "--demo",
            description = "Serve the small model that comes along, with a film of known answers to try.")
    private boolean demo;

    @ArgGroup(validate = false, order = 1, heading = "%nServing:%n")
    private ServingOptions serving = new ServingOptions();

    @ArgGroup(validate = false, order = 2, heading = "%nComputing:%n")
    private ComputingOptions computing = new ComputingOptions();

    public Serve(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
    }

    @Override
    public Integer call() throws Exception {
        if (demo == (model != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    demo ? "--demo serves a model of its own; leave MODEL out" : "MODEL is missing; or try --demo");
        }
        var served = demo ? ModelPath.demo() : model;
        var loading = Usage.of(spec, () -> computing.toBuilder(served));
        var builder = serving.toBuilder(demo ? "demo" : "serve").model(loading);
        if (demo) {
            DemoFilm.addTo(builder.demonstration());
        }
        try (var server = builder.start()) {
            server.awaitModel();
            streams.out().println(server.uri());
            if (!common.quiet()) {
                streams.err().println("Serving " + served.getFileName() + "; Ctrl-C ends it.");
            }
            server.awaitEnd();
            return ExitStatus.OK;
        } catch (InterruptedException e) {
            return ExitStatus.CANCELLED; // the server has ended in order
        }
    }
}
