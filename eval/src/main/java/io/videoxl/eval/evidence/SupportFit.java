package io.videoxl.eval.evidence;

import io.videoxl.Attribution;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;
import java.util.Locale;

/**
 * The numbers of {@code io.videoxl.evidence.Support}, fitted to answers that are right or wrong: the most probable ones of a logistic
 * regression, found by Newton's method.
 *
 * @param answers to which they were fitted
 * @param wrong how many of these are wrong
 * @param bias of every answer
 * @param sureness by which the logarithm of the answer's log-probability counts
 * @param nothing of an answer without which no part matters
 */
public record SupportFit(int answers, int wrong, double bias, double sureness, double nothing) {
    private static final int NUMBERS = 3;
    private static final int MOST_STEPS = 50;
    private static final double SMALLEST_STEP = 1e-10;

    /**
     * An answer.
     *
     * @param right whether it is
     * @param logProbability its natural logarithm
     * @param matters whether any part matters that was left out by itself
     */
    record Judged(boolean right, double logProbability, boolean matters) {
        static Judged of(Grounded found) {
            return new Judged(
                    found.right(),
                    found.logProbability(),
                    found.weights().stream().anyMatch(weight -> weight >= Attribution.LEAST_WEIGHT));
        }

        private double[] inputs() {
            double x = logProbability;
            return new double[] {1, Math.copySign(Math.log1p(Math.abs(x)), x), matters ? 0 : 1};
        }
    }

    /** @throws VideoXLException {@code INVALID_ARGUMENT} if the answers do not determine the numbers */
    static SupportFit of(List<Judged> answers) {
        var numbers = new double[NUMBERS];
        for (int step = 0; step < MOST_STEPS; step++) {
            double largest = improve(numbers, answers);
            if (!(largest < Double.MAX_VALUE)) {
                break;
            }
            if (largest < SMALLEST_STEP) {
                int wrong = (int) answers.stream().filter(each -> !each.right()).count();
                return new SupportFit(answers.size(), wrong, numbers[0], numbers[1], numbers[2]);
            }
        }
        throw new VideoXLException(
                Code.INVALID_ARGUMENT,
                "support cannot be fitted to " + answers.size()
                        + " answers: right and wrong ones do not overlap, or are of one kind; expected some hundreds, some of"
                        + " them wrong. Take more seeds.");
    }

    /** A step of Newton's method; the largest change. */
    private static double improve(double[] numbers, List<Judged> answers) {
        // The gradient stands in the last column.
        var equations = new double[NUMBERS][NUMBERS + 1];
        for (var answer : answers) {
            var inputs = answer.inputs();
            double sum = 0;
            for (int i = 0; i < NUMBERS; i++) {
                sum += numbers[i] * inputs[i];
            }
            double probability = 1 / (1 + Math.exp(-sum));
            for (int i = 0; i < NUMBERS; i++) {
                for (int j = 0; j < NUMBERS; j++) {
                    equations[i][j] += probability * (1 - probability) * inputs[i] * inputs[j];
                }
                equations[i][NUMBERS] += inputs[i] * ((answer.right() ? 1 : 0) - probability);
            }
        }
        double largest = 0;
        var change = solution(equations);
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i] += change[i];
            largest = Math.max(largest, Math.abs(change[i]));
        }
        return largest;
    }

    /** By Gauss and Jordan; positive definite equations need no pivots. */
    private static double[] solution(double[][] equations) {
        for (int i = 0; i < NUMBERS; i++) {
            for (int row = 0; row < NUMBERS; row++) {
                double factor = row == i ? 0 : equations[row][i] / equations[i][i];
                for (int column = i; column <= NUMBERS; column++) {
                    equations[row][column] -= factor * equations[i][column];
                }
            }
        }
        var solution = new double[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            solution[i] = equations[i][NUMBERS] / equations[i][i];
        }
        return solution;
    }

    /** {@return the constants as they are to stand in {@code Support.java}, for people} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "BIAS = %.4f%nSURENESS = %.4f%nNOTHING = %.4f%nfitted to %d answers, %d of them wrong%n",
                bias,
                sureness,
                nothing,
                answers,
                wrong);
    }
}
