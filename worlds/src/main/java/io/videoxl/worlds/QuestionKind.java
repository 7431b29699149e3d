package io.videoxl.worlds;

/** What a question is after. */
public enum QuestionKind {
    /** The colour of a shape: {@code red}. */
    COLOUR,
    /** The shape of what has a colour: {@code star}. */
    SHAPE,
    /** The letter that appears: {@code K}. */
    LETTER,
    /** The digit that appears: {@code 7}. */
    DIGIT,
    /** Whether something appears: {@code yes} or {@code no}, either as likely. */
    PRESENT,
    /** How many things appear: {@code 3}. */
    COUNT,
    /** How many things of a colour appear: {@code 2}. */
    COUNT_COLOUR,
    /** What appears first: {@code the red star}. */
    FIRST,
    /** What appears last. */
    LAST,
    /** What appears next after something that appears once. */
    AFTER,
    /** What appears just before something that appears once. */
    BEFORE,
    /** Everything in order: {@code the red star, the letter K}. */
    ORDER,
    /** One of four things, by the letter before it: {@code B}. */
    CHOICE,
    /** A sentence: {@code the red star, then the letter K}. */
    DESCRIBE
}
