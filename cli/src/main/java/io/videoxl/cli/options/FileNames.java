package io.videoxl.cli.options;

import io.videoxl.files.NativePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Files on the command line, whatever bytes their names have and whatever the locale is. */
public final class FileNames {
    private static final boolean DECODED = StandardCharsets.UTF_8.name().equals(System.getProperty("sun.jnu.encoding"));

    private FileNames() {}

    public static Path path(String argument) {
        try {
            return RawArguments.isAscii(argument) || DECODED && RawArguments.isText(argument)
                    ? NativePath.located(Path.of(argument))
                    : NativePath.path(RawArguments.bytes(argument));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + argument + "' is not a valid path: " + e.getMessage());
        } catch (IOException e) {
            throw new TypeConversionException("the folder that the command was started in is no more: " + e);
        }
    }

    /** In bytes; 0 if it cannot be told. */
    public static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** A word that may name a file: as it was given. */
    public static final class Word implements ITypeConverter<String> {
        @Override
        public String convert(String argument) {
            return argument;
        }
    }

    /** A text: never one that could not be decoded. */
    public static String text(String argument) {
        if (!RawArguments.isText(argument)) {
            throw new TypeConversionException("'" + argument
                    + "' is not UTF-8; expected a text in UTF-8. Is it in the encoding of another terminal or file? iconv"
                    + " converts it.");
        }
        return argument;
    }
}
