package io.videoxl.video.images;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * A reader of {@code javax.imageio} on an image in memory. Its provider is named, not looked up, so that neither class loaders nor
 * other plug-ins change which one it is, and nothing is cached on a disk. An interrupt ends it.
 */
final class JavaImageReader implements AutoCloseable {
    /** How the first picture is read. */
    interface Reading {
        PlainPicture read(ImageReader reader) throws IOException;
    }

    /** How readers put it that a file may be whole, but is not for them. */
    private static final Pattern UNKNOWN_CODING =
            Pattern.compile("(?i)unknown tiff compression|unsupported|not supported|arithmetic coding");

    private final ImageFormat format;
    private final String name;
    private final ImageReader reader;
    private final List<String> warnings = new ArrayList<>();

    /** @param provider that of the format, told to have been registered */
    JavaImageReader(ImageReaderSpi provider, byte[] file, ImageFormat format, String name) {
        this.format = format;
        this.name = name;
        try {
            reader = provider.createReaderInstance();
        } catch (IOException e) {
            throw new VideoXLException(
                    Code.INTERNAL, name + ": the " + format + " decoder does not open: " + e.getMessage() + ".", e);
        }
        reader.setInput(new ByteArrayImageInputStream(file));
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.addIIOReadProgressListener(new Interrupts());
    }

    /** Lets a provider find the parts of the JDK that it builds on, as it would be if it were registered. */
    static <T extends ImageReaderSpi> T prepared(T provider) {
        provider.onRegistration(IIORegistry.getDefaultInstance(), ImageReaderSpi.class);
        return provider;
    }

    /** The JDK's own provider for a format. */
    static ImageReaderSpi ofJdk(String format) {
        var providers = IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
        while (providers.hasNext()) {
            var provider = providers.next();
            if ("java.desktop".equals(provider.getClass().getModule().getName())
                    && List.of(provider.getFormatNames()).contains(format)) {
                return provider;
            }
        }
        throw new IllegalStateException("no reader of " + format);
    }

    /** Reads and converts a picture; the caller closes it. */
    PlainPicture read(Reading reading) {
        try {
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width < 1 || height < 1 || (long) width * height > ImageSource.MAX_PIXELS) {
                throw ImageDecoder.unreadable(
                        name,
                        "this " + format + " image is said to have " + width + "×" + height + " pixels",
                        "of at most " + ImageSource.MAX_PIXELS + " pixels",
                        "It is damaged, or has to be made smaller.");
            }
            var picture = reading.read(reader);
            if (Thread.currentThread().isInterrupted()) {
                picture.close();
                throw ImageDecoder.cancelled(name);
            }
            return picture;
        } catch (IOException | RuntimeException e) {
            if (e instanceof VideoXLException known) {
                throw known;
            }
            if (UNKNOWN_CODING.matcher(String.valueOf(e.getMessage())).find()) {
                throw ImageDecoder.unreadable(
                        name,
                        "this " + format + " image is coded in a way that no decoder here knows (" + e.getMessage()
                                + ")",
                        "Convert it to PNG.");
            }
            // Readers meet damaged files with whatever exception comes of it.
            throw ImageDecoder.undecodable(format, name, " (" + e.getMessage() + ")", e);
        } catch (OutOfMemoryError e) {
            throw new VideoXLException(
                    Code.INTERNAL,
                    name + ": decoding this " + format
                            + " image needs more memory than Java has; give it more with -Xmx, or make the image smaller.",
                    e);
        }
    }

    /** What the reader had to say about the file so far. */
    List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        reader.dispose();
    }

    private static final class Interrupts implements IIOReadProgressListener {
        private static void check(ImageReader source) {
            if (Thread.currentThread().isInterrupted()) {
                source.abort();
            }
        }

        @Override
        public void imageProgress(ImageReader source, float percentageDone) {
            check(source);
        }

        @Override
        public void imageStarted(ImageReader source, int imageIndex) {
            check(source);
        }

        @Override
        public void imageComplete(ImageReader source) {}

        @Override
        public void readAborted(ImageReader source) {}

        @Override
        public void sequenceStarted(ImageReader source, int minIndex) {}

        @Override
        public void sequenceComplete(ImageReader source) {}

        @Override
        public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageReader source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageReader source) {}
    }
}
