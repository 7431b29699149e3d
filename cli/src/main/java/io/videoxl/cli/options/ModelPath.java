package io.videoxl.cli.options;

import io.videoxl.bindings.DemoModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A model on the command line: a file, or the one that comes along. */
public final class ModelPath implements ITypeConverter<Path> {
    /** For help texts. */
    public static final String HELP =
            "The model: a GGUF file made by 'videoxl convert', or 'demo' for the small one that comes along.";

    private static final String DEMO = "demo";

    public ModelPath() {}

    @Override
    public Path convert(String value) throws IOException {
        var file = FileNames.path(value);
        if (!value.equals(DEMO) || Files.exists(file)) {
            return file;
        }
        return demo();
    }

    /** The model that comes along. */
    public static Path demo() throws IOException {
        return DemoModel.unpack()
                .orElseThrow(
                        () -> new TypeConversionException("the demonstration model is missing; expected the jar of "
                                + DemoModel.dependency() + " beside the others"));
    }
}
