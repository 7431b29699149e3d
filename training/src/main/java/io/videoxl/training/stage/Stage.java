package io.videoxl.training.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Part;
import io.videoxl.training.model.VideoXLModel;
import io.videoxl.training.optim.CosineSchedule;
import java.util.Set;

/** One stage of a training. What a step sees is a function of the stage's seed and state and the step's number alone. */
interface Stage extends AutoCloseable {
    String name();

    /** The parts that it trains. */
    Set<Part> parts();

    CosineSchedule schedule();

    /** Runs after the stage's last step. */
    default void end(Parameters parameters) {}

    /** Runs before a step, outside of its scope. */
    default void prepare(Parameters parameters, int step) {}

    /** The loss of a step, to be minimised. {@code model} and all that is made belong to the scope that is open. */
    NDArray loss(Parameters parameters, VideoXLModel model, NDManager pass, int step);

    /** How often {@link #measure} is to be called, in steps. */
    int interval();

    /** Measures on what is never trained on, and may change the stage's state. A line for people. */
    String measure(Parameters parameters, int step);

    /** What a checkpoint is to remember. */
    default JsonNode state() {
        return NullNode.getInstance();
    }

    /** Takes what {@link #state} gave. */
    default void restore(JsonNode state) {}

    @Override
    default void close() {}
}
