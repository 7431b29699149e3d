package io.videoxl.video.network;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/** Fields that the user adds to requests. Their values are secrets: nothing here tells them. Immutable. */
public final class RequestHeaders {
    public static final RequestHeaders NONE = new RequestHeaders(List.of());

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** What a request needs to be one, and what says which bytes are asked for. */
    private static final Set<String> OURS = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "host",
            "if-range",
            "proxy-authorization",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private record Field(String name, String value) {}

    private final List<Field> fields;

    private RequestHeaders(List<Field> fields) {
        this.fields = fields;
    }

    /**
     * These and one more, in place of one of the same name.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it cannot be sent, or is not the user's to send
     */
    public RequestHeaders with(String name, String value) {
        if (!name.matches(TOKEN)) {
            throw refused("a name of a header holds letters, digits and '-' only. Write it as in \"Authorization\".");
        }
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            throw refused(name + " is set by what makes the request; expected another header. Leave it out.");
        }
        // HTTP has no characters for others, and some would begin a line of their own.
        if (!value.chars().allMatch(c -> c == '\t' || c >= 0x20 && c != 0x7F && c <= 0xFF)) {
            throw refused("the value of " + name
                    + " holds line ends, control characters or others that HTTP has none for; expected printable text of"
                    + " one line.");
        }
        var all = new ArrayList<>(fields);
        all.removeIf(field -> field.name.equalsIgnoreCase(name));
        all.add(new Field(name, value.strip()));
        return new RequestHeaders(List.copyOf(all));
    }

    private static VideoXLException refused(String reason) {
        return new VideoXLException(Code.INVALID_ARGUMENT, "Header: " + reason);
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    boolean has(String name) {
        return fields.stream().anyMatch(field -> field.name.equalsIgnoreCase(name));
    }

    /**
     * Hands out the fields that may be sent.
     *
     * @param trusted whether the request goes to the host that they are meant for; to others goes the User-Agent alone
     */
    void forEach(boolean trusted, BiConsumer<String, String> field) {
        fields.stream()
                .filter(each -> trusted || each.name.equalsIgnoreCase("User-Agent"))
                .forEach(each -> field.accept(each.name, each.value));
    }

    /** The names alone. */
    @Override
    public String toString() {
        return fields.stream().map(Field::name).toList().toString();
    }
}
