package io.videoxl.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Sets up slf4j-simple, which reads its settings when the first logger is made: log lines go to standard error. */
final class Logging {
    /** Java's logging, which takes a while to begin, is made for those commands alone that may read Parquet files. */
    private static final class Parquet {
        /** The reader of Parquet files logs through the platform, which forgets a logger's level once nobody holds it. */
        private static final Logger LOGGER = Logger.getLogger("dev.hardwood");
    }

    private Logging() {}

    static void configure(int verbosity) {
        System.setProperty(
                "org.slf4j.simpleLogger.defaultLogLevel",
                switch (verbosity) {
                    case 0 -> "warn";
                    case 1 -> "info";
                    default -> "debug";
                });
        if (verbosity == 0) {
            // What the native side complains of ends in an exception, whose message is printed.
            System.setProperty("org.slf4j.simpleLogger.log.io.videoxl.native", "off");
            System.setProperty("org.slf4j.simpleLogger.log.ggml", "off");
        }
        if (verbosity < 2) {
            // Jetty tells how it starts and stops, and of every request that is no HTTP.
            System.setProperty("org.slf4j.simpleLogger.log.org.eclipse.jetty", verbosity == 0 ? "error" : "warn");
        }
        System.setProperty("org.slf4j.simpleLogger.showThreadName", String.valueOf(verbosity > 1));
    }

    static void configureParquet(int verbosity) {
        Parquet.LOGGER.setLevel(verbosity == 0 ? Level.WARNING : Level.INFO);
    }
}
