package io.videoxl.spark.metrics;

import com.codahale.metrics.Gauge;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.PluginContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows an executor's counters in Spark's metrics, and sends them to the driver while they change. */
public final class ExecutorReport implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ExecutorReport.class);
    private static final long PERIOD_MILLIS = 2000;

    /** The name under which the executor is told. */
    static final String EXECUTOR = "executor";

    private final PluginContext context;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("videoxl-metrics").unstarted(task));
    private Map<String, Object> sent = Map.of();

    private ExecutorReport(PluginContext context) {
        this.context = context;
    }

    /** Begins. */
    public static ExecutorReport start(PluginContext context) {
        Counters.here().byName().forEach((name, counter) -> context.metricRegistry()
                .register(name, (Gauge<Long>) counter::sum));
        var report = new ExecutorReport(context);
        report.clock.scheduleWithFixedDelay(report::send, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return report;
    }

    // Only classes of the platform travel: the driver may not find ours by the class loader that reads messages.
    private synchronized void send() {
        var now = new HashMap<String, Object>();
        now.put(EXECUTOR, context.executorID());
        Counters.here().byName().forEach((name, counter) -> now.put(name, counter.sum()));
        if (now.equals(sent)) {
            return;
        }
        try {
            context.send(now);
            sent = now;
        } catch (Exception e) {
            log.debug("the driver did not take the metrics", e);
        }
    }

    /** Sends what is left and ends. */
    @Override
    public void close() {
        clock.shutdownNow();
        send();
    }
}
