package io.videoxl.spark;

import io.videoxl.VideoXLException;
import io.videoxl.spark.metrics.ClusterReport;
import io.videoxl.spark.metrics.ExecutorReport;
import io.videoxl.spark.models.ComputingDevice;
import io.videoxl.spark.models.LoadedModels;
import io.videoxl.spark.models.ModelPlace;
import io.videoxl.spark.options.NamedOptions;
import io.videoxl.spark.options.SessionSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the model as soon as an executor starts, and tells Spark's metrics what is being done: {@code
 * spark.plugins=io.videoxl.spark.VideoXLPlugin}.
 *
 * <p>The model is that of {@code spark.videoxl.model}, with {@code spark.videoxl.option.device} and {@code
 * spark.videoxl.option.threads}; without it nothing is loaded early. It loads onto each GPU that Spark gave to the executor. A model that
 * cannot be loaded is told in the executor's log, and by the first task that needs it.
 *
 * <p>The metrics, which count from the start: {@code modelsLoaded}, {@code framesWatched} (also while a video is watched), {@code
 * videosWatched}, {@code memoriesReused}, {@code questionsAnswered}, {@code tokensGenerated}, {@code errors}. Each executor has its own,
 * and the driver their sums, at {@code /metrics/json} of Spark's UI, under the name of this class.
 */
public final class VideoXLPlugin implements SparkPlugin {
    private static final Logger log = LoggerFactory.getLogger(VideoXLPlugin.class);

    /** Made by Spark. */
    public VideoXLPlugin() {}

    @Override
    public DriverPlugin driverPlugin() {
        return new Driver();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new Executor();
    }

    private static final class Driver implements DriverPlugin {
        private final ClusterReport report = new ClusterReport();

        @Override
        public Map<String, String> init(SparkContext context, PluginContext plugin) {
            var settings = new HashMap<String, String>();
            for (var setting : context.getConf().getAllWithPrefix("spark.videoxl.")) {
                settings.put("spark.videoxl." + setting._1(), setting._2());
            }
            // Refused here, before an executor starts.
            new SessionSettings(settings).options();
            return settings;
        }

        @Override
        public void registerMetrics(String application, PluginContext plugin) {
            report.register(plugin.metricRegistry());
        }

        @Override
        public Object receive(Object message) {
            report.receive(message);
            return null;
        }
    }

    private static final class Executor implements ExecutorPlugin {
        private ExecutorReport report;

        @Override
        public void init(PluginContext context, Map<String, String> settings) {
            report = ExecutorReport.start(context);
            var told = new SessionSettings(settings);
            var gpus = ComputingDevice.addresses(context.resources());
            // Not on this thread: an executor that does not come up in time is taken for lost.
            told.model().ifPresent(model -> Thread.ofPlatform()
                    .daemon()
                    .name("videoxl-model")
                    .start(() -> load(model, told.options(), gpus)));
        }

        private static void load(ModelPlace model, NamedOptions options, List<String> gpus) {
            var each = gpus.isEmpty()
                    ? List.of(List.<String>of())
                    : gpus.stream().map(List::of).toList();
            for (var gpu : each) {
                try {
                    LoadedModels.here().take(model, options, gpu).close();
                } catch (VideoXLException e) {
                    log.error("the model could not be loaded at the start", e);
                }
            }
        }

        @Override
        public void shutdown() {
            LoadedModels.here().close();
            report.close();
        }
    }
}
