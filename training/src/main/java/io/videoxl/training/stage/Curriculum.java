package io.videoxl.training.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.videoxl.worlds.SeededRandom;
import java.util.List;

/**
 * Levels from the easiest. The next one begins once enough questions about unseen videos are answered exactly, or after a share of a
 * stage's steps; those before it are repeated from time to time.
 */
final class Curriculum {
    /** Share of steps that are of an earlier level, lest it be forgotten. */
    private static final double REPLAY = 0.25;

    /** So often a stage is measured, if not more often than every five nor less often than every hundred steps. */
    private static final int MEASUREMENTS = 40;

    /**
     * A level.
     *
     * @param mixture what is new in it
     * @param share of a stage's steps after which the next level begins at the latest; the last one stays
     * @param needles share of steps that are of {@link #needle} instead
     */
    record Level(Mixture mixture, double share, double needles) {}

    private final List<Level> levels;
    private final Mixture needle;
    private final double enough;
    private final int steps;
    private int level;
    private int since;

    /**
     * @param levels from the easiest
     * @param needle videos in which one thing appears, of nearly any length
     * @param enough share of exact answers with which the next level begins
     * @param steps of the stage
     */
    Curriculum(List<Level> levels, Mixture needle, double enough, int steps) {
        this.levels = List.copyOf(levels);
        this.needle = needle;
        this.enough = enough;
        this.steps = steps;
    }

    /** Steps between two measurements. */
    int interval() {
        return Math.clamp(steps / MEASUREMENTS, 5, 100);
    }

    /** The level's number, from 0. */
    int level() {
        return level;
    }

    /** What is new in this level. */
    Mixture current() {
        return levels.get(level).mixture();
    }

    /** What a step trains. */
    Mixture draw(SeededRandom random) {
        double needles = levels.get(level).needles();
        if (needles > 0 && random.nextDouble() < needles) {
            return needle;
        }
        boolean replayed = level > 0 && random.nextDouble() < REPLAY;
        return levels.get(replayed ? random.nextInt(level) : level).mixture();
    }

    /**
     * Goes on to the next level if it is time. To be called after every {@link #interval} steps.
     *
     * @param exact of the questions about {@link #current}, how many were answered exactly
     * @param asked how many questions there were
     */
    void measured(int exact, int asked) {
        since += interval();
        boolean over = since >= Math.round(levels.get(level).share() * steps);
        if (level + 1 < levels.size() && (exact >= enough * asked || over)) {
            level++;
            since = 0;
        }
    }

    /** For a checkpoint. */
    JsonNode state() {
        return JsonNodeFactory.instance.objectNode().put("level", level).put("since", since);
    }

    /** Takes what {@link #state} gave. */
    void restore(JsonNode state) {
        level = state.path("level").asInt();
        since = state.path("since").asInt();
    }
}
