package io.videoxl.spark.cluster;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Which executors have something to do. */
final class RunningTasks extends SparkListener {
    private final Map<Long, String> executors = new ConcurrentHashMap<>();

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
        executors.put(start.taskInfo().taskId(), start.taskInfo().executorId());
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        executors.remove(end.taskInfo().taskId());
    }

    Set<String> executors() {
        return executors.values().stream().collect(Collectors.toSet());
    }
}
