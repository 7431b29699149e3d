package io.videoxl.eval.data;

/** A record that has nothing to choose from, and a text for an answer. Told once for each task. */
final class NotMultipleChoice extends BadRecord {
    private static final long serialVersionUID = 1;

    NotMultipleChoice(String task) {
        super("not multiple choice: the answers of task " + task + " are texts, which are not judged here");
    }
}
