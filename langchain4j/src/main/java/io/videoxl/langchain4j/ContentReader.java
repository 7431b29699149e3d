package io.videoxl.langchain4j;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.ImageContent.DetailLevel;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.videoxl.Image;
import io.videoxl.Video;
import io.videoxl.VideoXLException;
import io.videoxl.Visual;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes of a message's contents what the library can show. Nothing is opened, Base64 text is decoded to tell it from others. */
final class ContentReader {
    /** MIME types of videos that do not say so. */
    private static final Set<String> CONTAINERS = Set.of(
            "image/gif",
            "application/mxf",
            "application/ogg",
            "application/octet-stream",
            "application/vnd.rn-realmedia");

    private static final Set<DetailLevel> USUAL = Set.of(DetailLevel.LOW, DetailLevel.AUTO);

    private final Set<String> allowed;
    private final Duration from;
    private final Duration to;

    /**
     * @param allowed protocols of network addresses, in small letters
     * @param from where the part of each video begins; null: at its start
     * @param to where that part ends; null: at the video's end
     */
    ContentReader(Set<String> allowed, Duration from, Duration to) {
        this.allowed = allowed;
        this.from = from;
        this.to = to;
    }

    /** @throws UnsupportedFeatureException for what is neither an image nor a video */
    Shown read(Content content) {
        return switch (content) {
            case VideoContent video -> read(video);
            case ImageContent image -> read(image);
            default ->
                throw new UnsupportedFeatureException("content of type "
                        + String.valueOf(content.type()).toLowerCase(Locale.ROOT)
                        + " is not supported: Video-XL is shown videos, images and text");
        };
    }

    private Shown read(VideoContent content) {
        var video = content.video();
        requireType("video", video.mimeType(), type -> type.startsWith("video/") || CONTAINERS.contains(type));
        var shown = new Source("video", video.url(), video.base64Data(), video.mimeType()).shown(Video::of, Video::of);
        return part(shown);
    }

    private Shown read(ImageContent content) {
        var image = content.image();
        var detail = content.detailLevel();
        if (detail != null && !USUAL.contains(detail)) {
            throw new UnsupportedFeatureException("the image detail level " + detail
                    + " is not supported: whether images are cut into tiles is WatchOptions.imageTiling of the model");
        }
        requireType("image", image.mimeType(), type -> type.startsWith("image/"));
        return new Source("image", image.url(), image.base64Data(), image.mimeType()).shown(Image::of, Image::of);
    }

    private static void requireType(String kind, String type, Predicate<String> fits) {
        if (type != null && !fits.test(type.strip().toLowerCase(Locale.ROOT))) {
            throw new InvalidRequestException(
                    "a " + kind + " of the MIME type " + type + "; expected one that begins with " + kind + "/");
        }
    }

    private Shown part(Shown whole) {
        if (from == null && to == null) {
            return whole;
        }
        var start = from == null ? Duration.ZERO : from;
        var end = to == null ? ChronoUnit.FOREVER.getDuration() : to;
        return new Shown(whole.identity() + " from " + start + " to " + end, whole.lasting(), () -> ((Video)
                        whole.visual().get())
                .clip(start, end));
    }

    /** Makes something to show of bytes. */
    private interface FromBytes {
        Visual of(InputStream stream, String name);
    }

    /** Where a content's bytes are. */
    private final class Source {
        private final String kind;
        private final URI url;
        private final String base64;
        private final String type;

        Source(String kind, URI url, String base64, String type) {
            this.kind = kind;
            this.url = url;
            this.base64 = base64;
            this.type = type;
        }

        Shown shown(Function<Path, Visual> file, FromBytes bytes) {
            if (url == null) {
                return encoded(bytes);
            }
            var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (scheme.equals("file")) {
                return file(path(), file);
            }
            if (!allowed.contains(scheme)) {
                throw refused(scheme);
            }
            var video = Video.of(url).allow(allowed.toArray(String[]::new));
            // An image too: the library shows one from the network as a video of one frame.
            return new Shown(kind + " " + url, false, () -> video);
        }

        private InvalidRequestException refused(String scheme) {
            var expected = "expected file:" + (allowed.isEmpty() ? "" : " or one of " + allowed);
            if (scheme.isEmpty()) {
                return new InvalidRequestException("a " + kind + " with the URL " + url.getPath()
                        + ", which names no scheme; " + expected + ". Of a Path, path.toUri() makes a URL");
            }
            if (scheme.equals("data")) {
                return new InvalidRequestException("a " + kind + " as a data: URL; " + expected
                        + ". Give what follows the comma as Base64 data, with its MIME type");
            }
            return new InvalidRequestException("a " + kind + " with a URL of the scheme " + scheme
                    + ", which is not allowed; " + expected + ". The builder's allow(\"" + scheme + "\") allows it");
        }

        private Path path() {
            try {
                return Path.of(url);
            } catch (IllegalArgumentException | FileSystemNotFoundException e) {
                throw new InvalidRequestException(
                        "a " + kind + " with the URL " + url + ", which names no file (" + e.getMessage()
                                + "); expected one as in file:///home/me/film.mp4, as path.toUri() makes it",
                        e);
            }
        }

        private Shown file(Path path, Function<Path, Visual> visual) {
            var identity = kind + " " + path.toAbsolutePath().normalize();
            try {
                var attributes = Files.readAttributes(path, BasicFileAttributes.class);
                identity += " of " + attributes.size() + " bytes at "
                        + attributes.lastModifiedTime().toInstant();
            } catch (IOException e) {
                identity += " missing"; // which watching will tell
            }
            return new Shown(identity, true, () -> visual.apply(path));
        }

        private Shown encoded(FromBytes visual) {
            if (base64 == null || base64.isEmpty()) {
                throw new InvalidRequestException("a " + kind + " without URL and without Base64 data");
            }
            var digest = HexFormat.of().formatHex(digest());
            var name = kind + " " + digest.substring(0, 8) + (type == null ? "" : " (" + type + ")");
            // A video's stream is read into a temporary file when it is opened, and needs no closing.
            return new Shown(kind + " " + digest, true, () -> visual.of(decoded(), name));
        }

        private byte[] digest() {
            var digest = Digests.sha256();
            try (var bytes = decoded();
                    var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                bytes.transferTo(out);
                return digest.digest();
            } catch (IOException e) {
                throw new InvalidRequestException(
                        "a " + kind + " whose Base64 data is damaged: " + e.getMessage()
                                + "; expected letters, digits, + and /, without line breaks",
                        e);
            }
        }

        private InputStream decoded() {
            return Base64.getDecoder().wrap(new ByteArrayInputStream(base64.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    /** Refuses a part that no video has. */
    static void requirePart(Duration from, Duration to) throws VideoXLException {
        if (from != null || to != null) {
            Video.of(Path.of("video"))
                    .clip(from == null ? Duration.ZERO : from, to == null ? ChronoUnit.FOREVER.getDuration() : to);
        }
    }
}
