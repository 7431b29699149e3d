package io.videoxl.worlds.needles;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Needles as they are published with Video-XL: a JSON object of three arrays of the same length, {@code retrieval_question},
 * {@code answer} and {@code needle}, whose entries are the names of images.
 */
public final class NeedleFile {
    private static final String QUESTION = "retrieval_question";
    private static final String ANSWER = "answer";
    private static final String NEEDLE = "needle";

    private NeedleFile() {}

    /**
     * Reads needles.
     *
     * @param file the JSON file
     * @param images the folder of the images that it names
     * @return the needles in the file's order
     * @throws VideoXLException {@code IO} if the file cannot be read; {@code INVALID_ARGUMENT} if it is not such a file;
     *     {@code VIDEO_UNREADABLE} if an image is missing
     */
    public static List<NeedleQuestion> read(Path file, Path images) {
        var root = parse(file);
        var questions = texts(file, root, QUESTION);
        var answers = texts(file, root, ANSWER);
        var names = texts(file, root, NEEDLE);
        if (answers.size() != questions.size() || names.size() != questions.size()) {
            throw invalid(
                    file,
                    "%d in %s, %d in %s and %d in %s"
                            .formatted(questions.size(), QUESTION, answers.size(), ANSWER, names.size(), NEEDLE),
                    "as many in each");
        }
        return IntStream.range(0, names.size())
                .mapToObj(i ->
                        new NeedleQuestion(Needle.of(images.resolve(names.get(i))), questions.get(i), answers.get(i)))
                .toList();
    }

    private static JsonNode parse(Path file) {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw invalid(file, "no JSON (" + e.getOriginalMessage() + ")", "an object of three arrays");
        } catch (IOException e) {
            throw new VideoXLException(Code.IO, file + ": cannot be read (" + e + "). Check the path.", e);
        }
    }

    private static List<String> texts(Path file, JsonNode root, String key) {
        var array = root.path(key);
        if (!array.isArray() || array.isEmpty() || !array.valueStream().allMatch(JsonNode::isTextual)) {
            throw invalid(
                    file, "no texts in " + key, "an array of them in each of " + List.of(QUESTION, ANSWER, NEEDLE));
        }
        return array.valueStream().map(JsonNode::textValue).toList();
    }

    private static VideoXLException invalid(Path file, String found, String expected) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT,
                file + ": found " + found + "; expected " + expected + ". Take a file like the published qa.json.");
    }
}
