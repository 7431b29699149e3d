package io.videoxl.worlds.vico;

import java.util.List;

/**
 * A question and its answer in the published training format.
 *
 * @param id unique in its file
 * @param video path from the folder of videos, with slashes
 * @param conversations what is said in turn, the first by a human
 * @param clips the events that the question names, in order, with their times
 */
record TrainingExample(String id, String video, List<Turn> conversations, List<Clip> clips) {
    private static final String IMAGE = "<image>\n";

    /** @param from {@code human} or {@code gpt} */
    record Turn(String from, String value) {}

    /**
     * When an event happens.
     *
     * @param from seconds from the video's start
     * @param to seconds from the video's start
     */
    record Clip(String event, double from, double to) {}

    static TrainingExample of(String id, String video, String question, String answer, List<DescribedClip> events) {
        return new TrainingExample(
                id,
                video,
                List.of(new Turn("human", IMAGE + question), new Turn("gpt", answer)),
                events.stream()
                        .map(event -> new Clip(event.text(), event.from(), event.to()))
                        .toList());
    }
}
