package io.videoxl.spark.metrics;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What a job has done, for the page of its stage in Spark's UI. Every video that is done adds to it; what a task did that failed
 * later is not in it.
 *
 * @param videosWatched videos that were watched to their end
 * @param framesWatched their frames
 * @param memoriesReused memories that were found, so that nothing had to be watched
 * @param questionsAnswered answers that were generated
 * @param errors questions that became an error
 */
public record JobProgress(
        LongAccumulator videosWatched,
        LongAccumulator framesWatched,
        LongAccumulator memoriesReused,
        LongAccumulator questionsAnswered,
        LongAccumulator errors)
        implements Serializable {
    /** Registered, so that the UI shows them. */
    public static JobProgress in(SparkContext context) {
        return new JobProgress(
                context.longAccumulator("videos watched"),
                context.longAccumulator("frames watched"),
                context.longAccumulator("memories reused"),
                context.longAccumulator("questions answered"),
                context.longAccumulator("questions with an error"));
    }
}
