package io.videoxl.worlds;

import java.util.List;
import java.util.random.RandomGenerator;

/** Ways to ask the same. {@code %s} stands for what is asked about. */
enum Phrasing {
    COLOUR("What colour is the %s?", "Which colour does the %s have?", "Tell me the colour of the %s."),
    SHAPE("What shape is the %s thing?", "Which shape is %s?", "Tell me the shape of the %s thing."),
    LETTER("Which letter appears?", "What letter is shown?", "Tell me the letter that appears."),
    DIGIT("Which digit appears?", "What digit is shown?", "Tell me the digit that appears."),
    PRESENT("Does %s appear?", "Is %s in the video?", "Is %s shown at any time?"),
    PRESENT_COLOUR(
            "Does anything %s appear?", "Is there something %s in the video?", "Is anything %s shown at any time?"),
    COUNT("How many things appear?", "How many things are shown in the video?", "Count the things that appear."),
    COUNT_COLOUR(
            "How many %s things appear?",
            "How many %s things are shown in the video?", "Count the %s things that appear."),
    FIRST("What appears first?", "Which thing is shown first?", "What is the first thing in the video?"),
    LAST("What appears last?", "Which thing is shown last?", "What is the last thing in the video?"),
    AFTER("What appears after %s?", "Which thing is shown next after %s?", "What comes right after %s?"),
    BEFORE("What appears before %s?", "Which thing is shown just before %s?", "What comes right before %s?"),
    ORDER("List everything in order.", "What appears, in order?", "Name all things in the order in which they appear."),
    DESCRIBE("Describe the video.", "What happens in the video?", "What does the video show?"),
    CHOICE_PRESENT("Which of these appears?", "Which of these is shown in the video?", "Choose what appears."),
    CHOICE_FIRST("Which of these appears first?", "Which of these is shown first?", "Choose what appears first."),
    CHOICE_LAST("Which of these appears last?", "Which of these is shown last?", "Choose what appears last."),
    CHOICE_AFTER(
            "Which of these appears right after %s?",
            "Which of these is shown next after %s?", "Choose what comes right after %s."),
    PICTURE("Describe the picture.", "What is in the picture?", "What does the picture show?"),
    CLIP("Describe the clip.", "What happens in the clip?", "What does the clip show?");

    private final List<String> forms;

    Phrasing(String... forms) {
        this.forms = List.of(forms);
    }

    String any(RandomGenerator random) {
        return Draws.pick(forms, random);
    }

    String any(RandomGenerator random, String about) {
        return any(random).replace("%s", about);
    }

    /** All of them. */
    List<String> forms() {
        return forms;
    }
}
