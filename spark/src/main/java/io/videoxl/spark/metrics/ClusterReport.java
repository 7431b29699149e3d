package io.videoxl.spark.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The counters of all executors together, those that were lost included, in the driver's metrics. Thread-safe. */
public final class ClusterReport {
    private final Map<String, Map<?, ?>> latest = new ConcurrentHashMap<>();

    /** Shows the sums. */
    public void register(MetricRegistry registry) {
        for (var name : Counters.here().byName().keySet()) {
            registry.register(name, (Gauge<Long>) () -> sum(name));
        }
    }

    /** Takes what {@link ExecutorReport} sends; anything else is left alone. */
    public void receive(Object message) {
        if (message instanceof Map<?, ?> counters && counters.get(ExecutorReport.EXECUTOR) instanceof String executor) {
            latest.put(executor, counters);
        }
    }

    private long sum(String name) {
        return latest.values().stream()
                .mapToLong(counters -> counters.get(name) instanceof Long count ? count : 0)
                .sum();
    }
}
