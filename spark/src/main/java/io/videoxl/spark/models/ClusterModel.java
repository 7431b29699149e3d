package io.videoxl.spark.models;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** What the driver has to know of the model, which it may not have: an executor is asked. */
public final class ClusterModel {
    private ClusterModel() {}

    /** What the executor found. */
    private record Found(String fingerprint, Code code, String message) implements Serializable {}

    /**
     * The model's fingerprint, by one small job.
     *
     * @throws VideoXLException {@code MODEL_UNREADABLE}, with the executor's host; {@code MODEL_INVALID}
     */
    public static String fingerprint(SparkContext context, ModelPlace place) {
        var found = JavaSparkContext.fromSparkContext(context)
                .parallelize(List.of(place), 1)
                .map(ClusterModel::find)
                .first();
        if (found.fingerprint == null) {
            throw new VideoXLException(found.code, found.message);
        }
        return found.fingerprint;
    }

    private static Found find(ModelPlace place) {
        try {
            return new Found(place.fingerprint(), null, null);
        } catch (VideoXLException e) {
            return new Found(null, e.code(), e.getMessage());
        }
    }
}
