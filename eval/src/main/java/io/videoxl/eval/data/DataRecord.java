package io.videoxl.eval.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One record of a benchmark's file, whatever the file's format.
 *
 * @param file its name without its ending
 * @param where file and place in it
 * @param fields what it holds
 */
record DataRecord(String file, String where, ObjectNode fields) {
    /** Lists in cells of CSV files are written in JSON, or as Python prints them. */
    private static final JsonMapper CELLS = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);
    private static final int MOST_LETTERS = 26;

    /** An empty cell of a table is none, nor is what Python writes for one, NaN. */
    boolean has(String name) {
        return isThere(fields.get(name));
    }

    private static boolean isThere(JsonNode value) {
        return value != null
                && !value.isNull()
                && !(value.isTextual() && value.asText().isBlank())
                && !(value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue()));
    }

    Optional<String> find(String... names) {
        for (var name : names) {
            if (has(name) && fields.get(name).isValueNode()) {
                return Optional.of(fields.get(name).asText());
            }
        }
        return Optional.empty();
    }

    /** The first of these that is there. */
    String text(String... names) throws BadRecord {
        var found = find(names);
        if (found.isEmpty()) {
            throw new BadRecord("no " + String.join(" or ", names) + "; found the fields " + names());
        }
        return found.get();
    }

    private String names() {
        var names = new ArrayList<String>();
        fields.fieldNames().forEachRemaining(names::add);
        return String.join(", ", names);
    }

    int integer(String name) throws BadRecord {
        var text = text(name);
        try {
            return new BigDecimal(text.strip()).intValueExact();
        } catch (NumberFormatException e) {
            throw new BadRecord(name + " is " + text + "; expected a whole number");
        } catch (ArithmeticException e) {
            throw new BadRecord(name + " is " + text + "; expected a whole number that is not huge");
        }
    }

    /** Seconds, possibly with a fraction. */
    Duration seconds(String name) throws BadRecord {
        var text = text(name);
        try {
            return Duration.ofNanos(new BigDecimal(text.strip()).multiply(NANOS).longValue());
        } catch (NumberFormatException e) {
            throw new BadRecord(name + " is " + text + "; expected seconds");
        }
    }

    /** Two or more options, without letters before them. */
    List<String> options(String... names) throws BadRecord {
        for (var name : names) {
            if (has(name)) {
                return checked(name, list(name));
            }
        }
        throw new BadRecord("no options: expected " + String.join(" or ", names) + "; found the fields " + names());
    }

    static List<String> checked(String name, List<String> options) throws BadRecord {
        if (options.size() < 2 || options.size() > MOST_LETTERS) {
            throw new BadRecord("no options to choose from: " + name + " has " + options.size() + "; expected 2 to "
                    + MOST_LETTERS);
        }
        var whole = options.stream().map(String::strip).toList();
        var bare = IntStream.range(0, whole.size())
                .mapToObj(i -> withoutLetter(whole.get(i), Letters.of(i)))
                .toList();
        long lettered = IntStream.range(0, whole.size())
                .filter(i -> !bare.get(i).equals(whole.get(i)))
                .count();
        // What few have is part of their text, as in A. Lincoln.
        return 2 * lettered > whole.size() ? bare : whole;
    }

    /** {@code A. a dog}, {@code (A) a dog} and {@code A) a dog} are a dog. */
    private static String withoutLetter(String option, String letter) {
        for (var prefix : List.of(letter + ". ", "(" + letter + ") ", letter + ") ", letter + ": ")) {
            if (option.startsWith(prefix)) {
                return option.substring(prefix.length()).strip();
            }
        }
        return option;
    }

    /** Whether there is a list, or what may be one, that is not empty. */
    boolean hasOptions(String name) {
        return has(name)
                && !(fields.get(name).isContainerNode() && fields.get(name).isEmpty());
    }

    /** One text or a list of them. */
    List<String> texts(String name) throws BadRecord {
        var value = fields.get(name);
        return has(name) && (value.isArray() || value.asText().strip().startsWith("["))
                ? list(name)
                : List.of(text(name));
    }

    private List<String> list(String name) throws BadRecord {
        var value = fields.get(name);
        if (value.isTextual()) {
            try {
                value = CELLS.readTree(value.asText());
            } catch (JacksonException e) {
                throw new BadRecord(name + " is " + value.asText() + "; expected a list");
            }
        }
        if (value == null || !value.isArray()) {
            throw new BadRecord(name + " is " + value + "; expected a list");
        }
        var texts = new ArrayList<String>();
        for (JsonNode each : value) {
            if (!isThere(each) || each.isContainerNode()) {
                throw new BadRecord(name + " is " + value + "; expected a list of texts or numbers");
            }
            texts.add(each.asText());
        }
        return texts;
    }

    /** The place of the right option, told by its letter. */
    static int byLetter(String letter, List<String> options) throws BadRecord {
        var bare = letter.strip().replaceAll("[().:]", "");
        int index = bare.length() == 1 ? bare.charAt(0) - 'A' : -1;
        if (index < 0 || index >= options.size()) {
            throw new BadRecord("the answer is " + letter.strip() + ", a letter that is unknown here; expected one of "
                    + String.join(", ", Letters.first(options.size())));
        }
        return index;
    }

    /** The place of the right option, told by its text, with its letter or without. */
    static int byText(String text, List<String> options) throws BadRecord {
        int index = options.indexOf(text.strip());
        for (int i = 0; index < 0 && i < options.size(); i++) {
            if (withoutLetter(text.strip(), Letters.of(i)).equals(options.get(i))) {
                index = i;
            }
        }
        if (index < 0) {
            throw new BadRecord("the answer is " + text.strip() + ", which is none of the options " + options);
        }
        return index;
    }
}
