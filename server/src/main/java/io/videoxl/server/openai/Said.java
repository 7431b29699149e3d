package io.videoxl.server.openai;

/** A question of the history and the answer that was given. */
record Said(String question, String answer) {}
