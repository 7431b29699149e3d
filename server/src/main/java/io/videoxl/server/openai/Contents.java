package io.videoxl.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.server.openai.Shown.Address;
import io.videoxl.server.openai.Shown.Encoded;
import io.videoxl.server.openai.Shown.Kind;
import io.videoxl.server.openai.Shown.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the content of messages: a text, or parts that are texts, videos and images. */
final class Contents {
    /** MIME types of videos that do not say so. */
    private static final Set<String> CONTAINERS = Set.of(
            "image/gif",
            "application/mxf",
            "application/ogg",
            "application/octet-stream",
            "application/vnd.rn-realmedia");

    private static final Set<String> SCHEMES = Set.of("http", "https", "file");

    private final LongStrings strings;
    private final int longestText;
    private final List<String> warnings;

    /**
     * @param longestText most bytes of a text
     * @param warnings takes what was passed over
     */
    Contents(LongStrings strings, int longestText, List<String> warnings) {
        this.strings = strings;
        this.longestText = longestText;
        this.warnings = warnings;
    }

    /** The texts of a message; what it shows is added to a list. */
    List<String> read(Fields message, List<Shown> shown) {
        var content =
                message.value("content").orElseThrow(() -> message.missing("content", "a text or a list of parts"));
        var texts = new ArrayList<String>();
        if (content.isTextual()) {
            texts.add(text(content.textValue(), message.place("content")));
            return texts;
        }
        int before = shown.size();
        var between = new boolean[1];
        message.list("content", (part, place) -> {
            boolean textSince = shown.size() > before && texts.size() > 0 && between[0];
            int seen = shown.size();
            read(new Fields(part, place), texts, shown);
            boolean shows = shown.size() > seen;
            if (shows && textSince) {
                warnings.add(place + " stands behind a text: the model sees all that is shown before it reads");
            }
            between[0] = !shows && shown.size() > before;
            return null;
        });
        return texts;
    }

    private void read(Fields part, List<String> texts, List<Shown> shown) {
        part.value("cache_control"); // how long others keep it; here it is kept in any case
        readKnown(part, texts, shown);
        warnOfUnknown(part);
    }

    private void warnOfUnknown(Fields fields) {
        fields.unknown().forEach(name -> warnings.add("not known and passed over: " + name));
    }

    private void readKnown(Fields part, List<String> texts, List<Shown> shown) {
        var type = part.requiredText("type");
        switch (type) {
            case "text", "input_text" -> texts.add(text(part.requiredText("text"), part.place("text")));
            case "image_url" -> shown.add(shown(part, Kind.IMAGE, type));
            case "input_image" -> shown.add(shown(part, Kind.IMAGE, "image_url")); // OpenAI's later form
            case "video_url", "input_video" -> shown.add(shown(part, Kind.VIDEO, type));
            case "input_audio", "audio_url" ->
                throw InvalidRequest.unsupported(
                        part.place("type"),
                        part.place("type") + " " + type,
                        "the model hears nothing; leave the part out");
            default ->
                throw InvalidRequest.unsupported(
                        part.place("type"),
                        part.place("type") + " " + type,
                        "expected one of text, video_url, input_video, image_url");
        }
    }

    private Shown shown(Fields part, Kind kind, String type) {
        var place = part.place(type);
        // Some clients give the address alone.
        var plain = part.value(type).filter(JsonNode::isTextual);
        var media = plain.isPresent() ? Optional.<Fields>empty() : part.object(type);
        var name = part.text("uuid").or(() -> media.flatMap(each -> each.text("cache_id")));
        var url = plain.map(JsonNode::textValue).or(() -> media.flatMap(each -> each.text("url")));
        var data = media.flatMap(each -> each.text("data"));
        media.ifPresent(each -> each.value("format")); // the bytes say it themselves
        if (url.isPresent() && data.isPresent()) {
            throw new InvalidRequest(place, place + " has a url and data; expected one of them");
        }
        name.filter(each -> each.isBlank() || strings.file(each).isPresent()).ifPresent(each -> {
            throw new InvalidRequest(
                    part.place("uuid"),
                    part.place("uuid") + " is blank or too long; expected a short name of your own");
        });
        media.flatMap(each -> each.text("detail"))
                .filter(detail -> detail.equals("high"))
                .ifPresent(detail -> warnings.add(place
                        + ".detail high was passed over: images are seen in the size that the model was trained with"));
        media.ifPresent(this::warnOfUnknown);
        var source = url.map(each -> source(each, kind, place + ".url"))
                .or(() -> data.map(each -> encoded(each, kind, place + ".data")));
        if (source.isEmpty() && name.isEmpty()) {
            throw new InvalidRequest(
                    place,
                    place + " has nothing to show; expected a url" + (type.equals("input_video") ? " or data" : "")
                            + ", or a uuid under which it was sent before");
        }
        return new Shown(kind, source, name, place);
    }

    private Source source(String url, Kind kind, String place) {
        var file = strings.file(url);
        if (Base64Text.isDataUrl(url, file)) {
            return encoded(url, kind, place);
        }
        if (file.isPresent()) {
            // llama-server takes Base64 without data: here.
            return encoded(url, kind, place);
        }
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw address(place, "no address");
        }
        if (uri.getScheme() == null) {
            throw address(place, "an address without a scheme");
        }
        if (!SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
            throw address(place, "an address of the scheme " + uri.getScheme());
        }
        return new Address(uri);
    }

    private static InvalidRequest address(String place, String found) {
        return new InvalidRequest(
                place,
                place + " is " + found
                        + "; expected data:…;base64,…, or an address that begins with https:, http: or file:");
    }

    private Source encoded(String text, Kind kind, String place) {
        var data = Base64Text.of(text, strings.file(text), place);
        data.type().ifPresent(type -> {
            boolean fits = kind == Kind.IMAGE
                    ? type.startsWith("image/")
                    : type.startsWith("video/") || CONTAINERS.contains(type);
            if (!fits) {
                throw new InvalidRequest(
                        place,
                        place + " is of the type " + type + "; expected " + kind + "/… in a part for " + kind + "s");
            }
        });
        return new Encoded(data);
    }

    private String text(String text, String place) {
        var file = strings.file(text);
        if (file.isEmpty()) {
            return text;
        }
        try {
            long bytes = Files.size(file.get());
            if (bytes > longestText) {
                throw new InvalidRequest(
                        place, place + " is a text of " + bytes + " bytes; expected at most " + longestText);
            }
            return Files.readString(file.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
