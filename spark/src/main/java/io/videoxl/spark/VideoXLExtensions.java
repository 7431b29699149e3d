package io.videoxl.spark;

import io.videoxl.spark.sql.AskVideo;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Makes {@code ask_video} known to SQL: {@code spark.sql.extensions=io.videoxl.spark.VideoXLExtensions}. {@link VideoXLSpark#register}
 * tells what it does.
 */
public final class VideoXLExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    /** Made by Spark. */
    public VideoXLExtensions() {}

    /**
     * Adds the function.
     *
     * @param extensions of a session that begins
     * @return nothing
     */
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectFunction(AskVideo.description());
        return BoxedUnit.UNIT;
    }
}
