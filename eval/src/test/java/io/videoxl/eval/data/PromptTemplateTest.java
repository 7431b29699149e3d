package io.videoxl.eval.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptTemplateTest {
    @Test
    void optionsAreWrittenAsAPythonList() {
        var question = new Question(
                "1", "1", ShownVideo.of(Path.of("a.mp4")), "Which?", List.of("a cat", "it's\na dog"), 0, Map.of());
        assertEquals(
                "Which?\n['A. a cat', \"B. it's\\na dog\"]",
                new PromptTemplate("{question}\n{options list}").fill(question, ""));
    }
}
