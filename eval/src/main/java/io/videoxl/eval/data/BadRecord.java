package io.videoxl.eval.data;

/** A record that is no question. It ends with the record: its message becomes a {@link Problem}. */
class BadRecord extends Exception {
    private static final long serialVersionUID = 1;

    BadRecord(String message) {
        super(message);
    }
}
