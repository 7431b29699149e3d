package io.videoxl.spark.asking;

import io.videoxl.spark.models.ComputingDevice;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskInterruptListener;

/** What Spark says about the task that asks, if there is one: SQL may ask on the driver, too. */
public final class AskingTask {
    private AskingTask() {}

    /** GPUs of this task. */
    static List<String> gpus() {
        var task = TaskContext.get();
        return task == null ? List.of() : ComputingDevice.addresses(task.resourcesJMap());
    }

    /** Whether Spark would not try this task once more. */
    static boolean lastAttempt() {
        var task = TaskContext.get();
        return task == null || task.attemptNumber() + 1 >= attempts();
    }

    private static int attempts() {
        var configuration = SparkEnv.get().conf();
        var master = configuration.get("spark.master", "");
        if (master.equals("local") || master.startsWith("local[")) {
            // local[threads, attempts]
            var comma = master.indexOf(',');
            return comma < 0
                    ? 1
                    : Integer.parseInt(
                            master.substring(comma + 1, master.length() - 1).strip());
        }
        return configuration.getInt("spark.task.maxFailures", 4);
    }

    /** From now on, a task that is killed has its thread interrupted, whether or not the job was told to interrupt threads. */
    public static void interruptWhenKilled() {
        var task = TaskContext.get();
        if (task != null) {
            var thread = Thread.currentThread();
            task.addTaskInterruptListener((TaskInterruptListener) (context, reason) -> thread.interrupt());
        }
    }
}
