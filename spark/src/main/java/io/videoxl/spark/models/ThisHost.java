package io.videoxl.spark.models;

import io.videoxl.VideoXLException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.spark.SparkEnv;

/** The machine that this runs on. */
public final class ThisHost {
    private ThisHost() {}

    /** Its name, or its address where it has none. */
    public static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress().getHostName();
        }
    }

    /** For messages: {@code host 10.0.0.7, executor 3}. */
    public static String words() {
        var env = SparkEnv.get();
        return "host " + name() + (env == null ? "" : ", executor " + env.executorId());
    }

    /** The same failure, and where it happened. */
    public static VideoXLException named(VideoXLException failure) {
        return new VideoXLException(failure.code(), words() + ": " + failure.getMessage(), failure);
    }
}
