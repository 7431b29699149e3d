package io.videoxl.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.VideoXLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** A JSON object whose fields are read by name. A value that does not fit is refused by its place; null counts as not given. */
final class Fields {
    private final String place;
    private final JsonNode object;
    private final Set<String> known = new HashSet<>();

    /**
     * @param place of the object, such as {@code messages[0]}; empty: it is the request itself
     * @throws InvalidRequest if it is none
     */
    Fields(JsonNode object, String place) {
        this.object = object;
        this.place = place;
        if (!object.isObject()) {
            throw place.isEmpty()
                    ? InvalidRequest.unfit(null, "the request", object, "an object")
                    : InvalidRequest.unfit(place, object, "an object");
        }
    }

    /** Where a field is, as messages name it. */
    String place(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    /** The names that were never asked for and have a value. */
    List<String> unknown() {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name) && !object.get(name).isNull()) {
                names.add(place(name));
            }
        });
        return names;
    }

    /** Whether the field is there, with a value or null. */
    boolean names(String name) {
        known.add(name);
        return object.has(name);
    }

    /** The value, whatever it is. */
    Optional<JsonNode> value(String name) {
        known.add(name);
        var value = object.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    Optional<String> text(String name) {
        return value(name).map(value -> text(value, place(name)));
    }

    String requiredText(String name) {
        return text(name).orElseThrow(() -> missing(name, "a text"));
    }

    Optional<Fields> object(String name) {
        return value(name).map(value -> new Fields(value, place(name)));
    }

    Optional<Boolean> flag(String name) {
        return value(name).map(value -> {
            if (!value.isBoolean()) {
                throw InvalidRequest.unfit(place(name), value, "true or false");
            }
            return value.booleanValue();
        });
    }

    Optional<Double> number(String name) {
        return value(name).map(value -> number(value, place(name)));
    }

    OptionalInt integer(String name, int least) {
        var value = value(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        var found = value.get();
        if (!isWhole(found) || !found.canConvertToInt() || found.intValue() < least) {
            throw InvalidRequest.unfit(place(name), found, "a whole number of " + least + " or more");
        }
        return OptionalInt.of(found.intValue());
    }

    OptionalLong whole(String name) {
        var value = value(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!isWhole(value.get()) || !value.get().canConvertToLong()) {
            throw InvalidRequest.unfit(place(name), value.get(), "a whole number of at most 64 bits");
        }
        return OptionalLong.of(value.get().longValue());
    }

    /** A list's items, each read with its place; one that is not given has none. */
    <T> List<T> list(String name, Item<T> item) {
        var value = value(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!value.get().isArray()) {
            throw InvalidRequest.unfit(place(name), value.get(), "a list");
        }
        var items = new ArrayList<T>();
        for (int i = 0; i < value.get().size(); i++) {
            items.add(item.read(value.get().get(i), place(name) + "[" + i + "]"));
        }
        return items;
    }

    /** One item where a list may stand. */
    <T> List<T> oneOrMore(String name, Item<T> item) {
        return value(name)
                .filter(value -> !value.isArray())
                .map(value -> List.of(item.read(value, place(name))))
                .orElseGet(() -> list(name, item));
    }

    InvalidRequest missing(String name, String expected) {
        return new InvalidRequest(place(name), place(name) + " is missing; expected " + expected);
    }

    /** What the library refuses in values from here is a fault of this field. */
    <T, R> R made(String name, T value, Function<T, R> make) {
        try {
            return make.apply(value);
        } catch (VideoXLException e) {
            throw new InvalidRequest(place(name), place(name) + ": " + e.getMessage());
        }
    }

    /** Reads an item of a list. */
    interface Item<T> {
        T read(JsonNode value, String place);
    }

    static String text(JsonNode value, String place) {
        if (!value.isTextual()) {
            throw InvalidRequest.unfit(place, value, "a text");
        }
        return value.textValue();
    }

    static double number(JsonNode value, String place) {
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw InvalidRequest.unfit(place, value, "a number");
        }
        return value.doubleValue();
    }

    static int integer(JsonNode value, String place) {
        if (!isWhole(value) || !value.canConvertToInt()) {
            throw InvalidRequest.unfit(place, value, "a whole number");
        }
        return value.intValue();
    }

    /** Programs in JavaScript and Lua write whole numbers as 1.0 at times. */
    private static boolean isWhole(JsonNode value) {
        return value.isNumber()
                && (value.isIntegralNumber()
                        || Double.isFinite(value.doubleValue())
                                && value.doubleValue() == Math.rint(value.doubleValue()));
    }
}
