package io.videoxl.cli.options;

import io.videoxl.Video;
import io.videoxl.Visual;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What a command is asked to know: a saved memory, something to watch, or both, in this order.
 *
 * @param memory the saved memory's file; null: none
 * @param visuals what to watch; empty only beside a memory
 * @param network whether some of it comes over a network
 */
public record Sources(Path memory, List<Visual> visuals, boolean network) {
    /** Refuses video files that cannot be opened: that takes less time than loading a model does. */
    public void check() {
        for (var visual : visuals) {
            if (!network && visual instanceof Video video) {
                video.info();
            }
        }
    }

    /** Refuses options of watching where nothing is watched. */
    public void refuseUnused(CommandSpec command) {
        if (!visuals.isEmpty()) {
            return;
        }
        var given = new TreeSet<>(Usage.given(command, WatchingOptions.class));
        given.addAll(Usage.given(command, SourceOptions.class));
        if (!given.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    memory + " is a saved memory and nothing else is to be watched; leave out "
                            + String.join(", ", given));
        }
    }

    /** For people. */
    public String title() {
        var first = visuals.isEmpty() ? memory.toString() : visuals.getFirst().toString();
        var name = first.substring(first.lastIndexOf('/') + 1);
        return (name.isEmpty() ? first : name) + (visuals.size() > 1 ? " and " + (visuals.size() - 1) + " more" : "");
    }
}
