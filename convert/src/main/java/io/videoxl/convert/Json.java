package io.videoxl.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Path;

/** JSON with errors that name the file. */
final class Json {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /** In UTF-8, or UTF-16 or UTF-32 as some editors write it. */
    static JsonNode read(Path file) {
        var bytes = FolderFile.read(file);
        return parse(file.toString(), () -> MAPPER.readTree(bytes));
    }

    /** @param source what error messages call the text */
    static JsonNode parse(String text, String source) {
        return parse(source, () -> MAPPER.readTree(text));
    }

    private interface Parsing {
        JsonNode parse() throws IOException;
    }

    private static JsonNode parse(String source, Parsing parsing) {
        try {
            return parsing.parse();
        } catch (JsonProcessingException | CharConversionException e) {
            var reason = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
            throw new VideoXLException(
                    Code.MODEL_UNREADABLE,
                    "%s is not valid JSON, as if cut short or damaged: %s".formatted(source, reason),
                    e);
        } catch (IOException e) {
            throw new VideoXLException(Code.INTERNAL, "Cannot parse " + source, e);
        }
    }
}
