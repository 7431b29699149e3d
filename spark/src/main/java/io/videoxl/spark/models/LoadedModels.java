package io.videoxl.spark.models;

import io.videoxl.Device;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.spark.metrics.Counters;
import io.videoxl.spark.options.NamedOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of this JVM, which is an executor's: each file is loaded once for each device, whatever number of tasks ask it. A model
 * that nobody uses stays loaded until another one is wanted on its device.
 */
public final class LoadedModels {
    private static final Logger log = LoggerFactory.getLogger(LoadedModels.class);

    private static final LoadedModels HERE = new LoadedModels();

    private final Map<Key, Entry> entries = new HashMap<>();

    private LoadedModels() {}

    /** Those of this JVM. */
    public static LoadedModels here() {
        return HERE;
    }

    private record Key(Path file, Optional<String> device, OptionalInt threads) {}

    private static final class Entry {
        private int users;
        private VideoXL model;
    }

    /**
     * Loads a model, or takes the one that is loaded.
     *
     * @param addresses GPUs that Spark gave to the task or executor
     * @return the model, which the caller gives back
     * @throws VideoXLException as loading does, with this machine's name
     */
    public LoadedModel take(ModelPlace place, NamedOptions options, List<String> addresses) {
        var file = place.file();
        var threads = options.threads().isPresent() ? options.threads() : coresOfExecutor();
        var device = device(options, addresses);
        var key = new Key(file, device.map(Device::name), threads);
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(key, each -> new Entry());
            entry.users++;
        }
        try {
            makeRoom(key);
            // One thread loads, the others wait for it.
            synchronized (entry) {
                if (entry.model == null) {
                    entry.model = load(file, device, threads);
                }
            }
        } catch (Throwable e) {
            giveBack(key, entry);
            throw e;
        }
        var given = new AtomicBoolean();
        return new LoadedModel(entry.model, threads, () -> {
            if (!given.getAndSet(true)) {
                giveBack(key, entry);
            }
        });
    }

    private static Optional<Device> device(NamedOptions options, List<String> addresses) {
        if (options.device().isEmpty() && addresses.isEmpty()) {
            return Optional.empty();
        }
        try {
            return ComputingDevice.choose(options.device(), addresses, Device.list());
        } catch (VideoXLException e) {
            throw e.getMessage().startsWith(ThisHost.words()) ? e : ThisHost.named(e);
        }
    }

    private static VideoXL load(Path file, Optional<Device> device, OptionalInt threads) {
        var builder = VideoXL.builder().model(file);
        device.ifPresent(builder::device);
        threads.ifPresent(builder::threads);
        long start = System.nanoTime();
        try {
            var model = builder.build();
            Counters.here().modelsLoaded.increment();
            log.info(
                    "loaded {} onto {} in {} ms", file, model.info().device(), (System.nanoTime() - start) / 1_000_000);
            return model;
        } catch (VideoXLException e) {
            throw ThisHost.named(e);
        }
    }

    /** A machine has seldom room for two models, so what nobody uses on the wanted device goes. */
    private void makeRoom(Key wanted) {
        var leaving = new ArrayList<VideoXL>();
        synchronized (this) {
            entries.entrySet().removeIf(each -> {
                boolean leaves = each.getValue().users == 0
                        && !each.getKey().equals(wanted)
                        && each.getKey().device().equals(wanted.device());
                if (leaves && each.getValue().model != null) {
                    leaving.add(each.getValue().model);
                }
                return leaves;
            });
        }
        leaving.forEach(VideoXL::close);
    }

    private synchronized void giveBack(Key key, Entry entry) {
        entry.users--;
        if (entry.users == 0 && entry.model == null) {
            entries.remove(key, entry);
        }
    }

    /** Closes all of them, also those in use, whose calls end. */
    public void close() {
        List<VideoXL> all;
        synchronized (this) {
            all = entries.values().stream()
                    .map(entry -> entry.model)
                    .filter(model -> model != null)
                    .toList();
            entries.clear();
        }
        all.forEach(VideoXL::close);
    }

    /** What Spark lets this executor use, where it was told. */
    private static OptionalInt coresOfExecutor() {
        var env = SparkEnv.get();
        int cores = env == null ? 0 : env.conf().getInt("spark.executor.cores", 0);
        return cores > 0 ? OptionalInt.of(cores) : OptionalInt.empty();
    }
}
