package io.videoxl.cli.options;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What an option's value makes the library refuse is a matter of the command line. */
public final class Usage {
    private Usage() {}

    /** One option's value. */
    public static <T> T value(Supplier<T> value) {
        try {
            return value.get();
        } catch (VideoXLException e) {
            if (e.code() == Code.INVALID_ARGUMENT || e.code() == Code.RATIO_INVALID) {
                throw new TypeConversionException(e.getMessage());
            }
            throw e;
        }
    }

    /** A command line that went past the parser is wrong: the parser is to say how. */
    public static final class NotParsedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public NotParsedException(Throwable cause) {
            super(cause);
        }
    }

    /**
     * What several options mean together.
     *
     * @param command null where the command line went past the parser
     */
    public static <T> T of(CommandSpec command, Supplier<T> options) {
        try {
            return value(options);
        } catch (TypeConversionException e) {
            if (command == null) {
                throw new NotParsedException(e);
            }
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /** Options that may contradict each other. */
    public static void check(CommandSpec command, Runnable check) {
        of(command, () -> {
            check.run();
            return null;
        });
    }

    /** The names of those options of the last command line that the class declares. */
    public static Set<String> given(CommandSpec command, Class<?> options) {
        if (command == null) {
            return Set.of();
        }
        return command.commandLine().getParseResult().matchedOptionsSet().stream()
                .filter(option -> option.userObject() instanceof Field field && field.getDeclaringClass() == options)
                .map(OptionSpec::longestName)
                .collect(Collectors.toSet());
    }
}
