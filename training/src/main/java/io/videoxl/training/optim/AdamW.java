package io.videoxl.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Part;
import io.videoxl.training.model.Torch;
import java.util.EnumMap;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019), on the vectors of
 * {@link Parameters}. DJL's own keeps its moments to itself, so a run could not be resumed. Norms, biases and embeddings do not decay.
 */
public final class AdamW implements AutoCloseable {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.99;
    private static final double EPSILON = 1e-8;

    /** What is remembered of a part: running means of gradient and squared gradient, and how often it was updated. */
    private static final class Moments {
        private final NDArray mean;
        private final NDArray square;
        private final NDArray decaying;
        private int updates;

        Moments(NDManager manager, Parameters parameters, Part part) {
            var shape = parameters.vector(part).getShape();
            mean = Torch.lasting(() -> manager.zeros(shape));
            square = Torch.lasting(() -> manager.zeros(shape));
            decaying = Torch.lasting(() -> manager.create(parameters.decaying(part)));
        }
    }

    private final Parameters parameters;
    private final NDManager manager;
    private final double decay;
    private final Map<Part, Moments> moments = new EnumMap<>(Part.class);

    /** @param decay share of a matrix that is taken away in a step, times the learning rate */
    public AdamW(Parameters parameters, double decay) {
        this.parameters = parameters;
        this.decay = decay;
        manager = parameters.manager().newSubManager();
    }

    /**
     * Updates the parts that are trained, by their gradients, and makes these zero.
     *
     * @param rate the learning rate
     * @param longest gradients whose common norm is greater are shortened to it
     * @return the norm of the gradients before that
     */
    public double step(double rate, double longest) {
        try (var scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            double norm = norm();
            if (!Double.isFinite(norm)) {
                throw new IllegalStateException(
                        "The gradient is not a number any more; try a lower learning rate, or resume from the last checkpoint");
            }
            double share = norm > longest ? longest / norm : 1;
            for (var part : parameters.trained()) {
                update(part, moments(part), rate, share);
            }
            parameters.zeroGradients();
            return norm;
        }
    }

    private double norm() {
        double sum = 0;
        for (var part : parameters.trained()) {
            var gradient = parameters.vector(part).getGradient();
            sum += gradient.mul(gradient).sum().getFloat();
        }
        return Math.sqrt(sum);
    }

    private Moments moments(Part part) {
        return moments.computeIfAbsent(part, each -> new Moments(manager, parameters, each));
    }

    private void update(Part part, Moments of, double rate, double share) {
        of.updates++;
        var gradient = parameters.vector(part).getGradient();
        gradient.muli((float) share);
        of.mean.muli((float) BETA1).addi(gradient.mul((float) (1 - BETA1)));
        of.square.muli((float) BETA2).addi(gradient.mul(gradient).muli((float) (1 - BETA2)));
        double first = 1 - Math.pow(BETA1, of.updates);
        double second = 1 - Math.pow(BETA2, of.updates);
        var step = of.square.mul((float) (1 / second)).sqrt().addi((float) EPSILON);
        var change = of.mean.div(step).muli((float) (rate / first));
        var weights = parameters.vector(part);
        weights.subi(of.decaying.mul(weights).muli((float) (rate * decay)));
        weights.subi(change);
    }

    /** The moments of a part, for a checkpoint: means, then squares; null if it was never trained. */
    float[][] state(Part part) {
        var of = moments.get(part);
        return of == null ? null : new float[][] {of.mean.toFloatArray(), of.square.toFloatArray()};
    }

    int updates(Part part) {
        var of = moments.get(part);
        return of == null ? 0 : of.updates;
    }

    /** Takes a checkpoint's moments. */
    void restore(Part part, float[] mean, float[] square, int updates) {
        var of = moments(part);
        try (var means = manager.create(mean);
                var squares = manager.create(square)) {
            of.mean.set(new NDIndex(":"), means);
            of.square.set(new NDIndex(":"), squares);
        }
        of.updates = updates;
    }

    @Override
    public void close() {
        manager.close();
    }
}
