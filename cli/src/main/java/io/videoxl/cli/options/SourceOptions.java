package io.videoxl.cli.options;

import io.videoxl.Image;
import io.videoxl.Video;
import io.videoxl.Visual;
import io.videoxl.cli.terminal.Times;
import io.videoxl.video.network.NetworkAddress;
import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What is shown of the sources, and how they may be reached. */
public final class SourceOptions {
    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Times.ClockConverter.class,
            description = "Watch each video from this time on: 90, 1:30 or 0:01:30.5 (default: its start).")
    private Duration from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = Times.ClockConverter.class,
            description = "Watch each video up to this time (default: its end).")
    private Duration to;

    @Option(
            names = "--rate-of-source",
            paramLabel = "RATE",
            description = "Frames per second of a video file that gives its frames no times, such as raw H.264"
                    + " (default: as the pictures say, or 25).")
    private Double rate;

    @Option(
            names = "--count-frames",
            description = "Decode all of a long video once to know its frames, as for a recording that may be damaged.")
    private boolean countFrames;

    @Option(
            names = "--allow",
            paramLabel = "PROTOCOL",
            split = ",",
            description =
                    "What network addresses may lead to, such as https,http (default: the protocol that each begins"
                            + " with).")
    private List<String> allowed = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Times.SecondsConverter.class,
            description = "How long a network address may stay silent (default: 30).")
    private Duration timeout;

    @Option(
            names = "--background",
            paramLabel = "COLOUR",
            converter = ColourConverter.class,
            description =
                    "What is behind transparent parts of images: white, black or #RRGGBB (default: transparency is"
                            + " dropped, and what lies underneath is shown).")
    private Color background;

    @Option(
            names = "--header",
            paramLabel = "NAME: VALUE",
            description = {
                "Send this with requests over HTTP, to the address's own host alone; may be given several times. @FILE"
                        + " takes headers from the lines of a file, and what the environment variable VIDEOXL_HEADERS holds"
                        + " is sent too: other users of this machine can read a command line."
            })
    private List<String> headers = List.of();

    /**
     * What the words of the command line stand for.
     *
     * @param first what was named first; it alone may be a saved memory
     * @throws TypeConversionException if something does not fit
     */
    public Sources resolve(String first, List<String> more) {
        var words = new ArrayList<>(more);
        Path memory = null;
        if (!isAddress(first) && FileKind.of(FileNames.path(first)) == FileKind.MEMORY) {
            memory = FileNames.path(first);
        } else {
            words.addFirst(first);
        }
        var visuals = words.stream()
                .map(word -> isAddress(word) ? address(word) : file(FileNames.path(word)))
                .toList();
        var addresses = words.stream().filter(SourceOptions::isAddress).toList();
        checkHeaders(addresses);
        boolean network = !addresses.isEmpty();
        if ((from != null || to != null) && visuals.stream().noneMatch(Video.class::isInstance)) {
            throw new TypeConversionException("--from and --to cut a video, and none is shown");
        }
        if (background != null && visuals.stream().noneMatch(Image.class::isInstance)) {
            throw new TypeConversionException("--background puts a colour behind images, and none is shown");
        }
        return new Sources(memory, visuals, network);
    }

    private Visual file(Path file) {
        return switch (FileKind.of(file)) {
            case IMAGE -> background == null ? Image.of(file) : Image.of(file).background(background);
            case VIDEO -> part(Video.of(file));
            case MEMORY ->
                throw new TypeConversionException(file + " is a saved memory; one can be given, before all else");
            case MODEL -> throw new TypeConversionException(file + " is a model; expected a video or an image");
        };
    }

    private Video address(String word) {
        var scheme = word.strip().substring(0, word.strip().indexOf(':')).toLowerCase(Locale.ROOT);
        var protocols = allowed.isEmpty() ? List.of(scheme) : allowed;
        var video = Video.of(word).allow(protocols.toArray(String[]::new));
        if (NetworkAddress.of(word).isHttp()) {
            for (var header : Headers.of(headers)) {
                video = video.header(header.name(), header.value());
            }
        }
        return part(timeout == null ? video : video.timeout(timeout));
    }

    /** What is a secret of one host is not told to another. */
    private void checkHeaders(List<String> addresses) {
        var hosts = addresses.stream()
                .map(NetworkAddress::of)
                .filter(NetworkAddress::isHttp)
                .map(NetworkAddress::authority)
                .distinct()
                .count();
        if (hosts > 1 && !Headers.of(headers).isEmpty()) {
            throw new TypeConversionException(
                    "the headers would be sent to several hosts; expected addresses of one host. Watch one after the"
                            + " other: a saved memory can be added to");
        }
        if (hosts == 0 && !headers.isEmpty()) {
            throw new TypeConversionException("--header is sent over http or https, and no such address is shown");
        }
    }

    private Video part(Video whole) {
        var timed = rate == null ? whole : whole.sourceRate(rate);
        var video = countFrames ? timed.countFrames() : timed;
        return from == null && to == null
                ? video
                : video.clip(from == null ? Duration.ZERO : from, to == null ? ChronoUnit.FOREVER.getDuration() : to);
    }

    /** Whether it names something on the network; files are named by their paths. */
    public static boolean isAddress(String word) {
        return word.matches("(?s)\\s*(?!(?i)file:)[A-Za-z][A-Za-z0-9+.-]+://.*");
    }

    private static final class ColourConverter implements ITypeConverter<Color> {
        @Override
        public Color convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "white" -> Color.WHITE;
                case "black" -> Color.BLACK;
                default -> {
                    if (!value.matches("#[0-9A-Fa-f]{6}")) {
                        throw new TypeConversionException(
                                "'" + value + "' is not a colour; expected white, black or one such as #40E0D0");
                    }
                    yield Color.decode(value);
                }
            };
        }
    }
}
