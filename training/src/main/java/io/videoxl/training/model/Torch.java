package io.videoxl.training.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.function.Supplier;

/** DJL's PyTorch engine, set up not to use the network. */
public final class Torch {
    static {
        // Natives come with the jars; DJL would otherwise ask its servers, and count the use.
        setDefault("ai.djl.offline", "true");
        setDefault("OPT_OUT_TRACKING", "true");
        // TorchScript that is optimised as it runs would give a resumed run other bits.
        setDefault("ai.djl.pytorch.graph_optimizer", "false");
    }

    private Torch() {}

    /** PyTorch's engine. */
    public static Engine engine() {
        return Engine.getEngine("PyTorch");
    }

    /** A manager of arrays on the first GPU, or on the CPU where DJL finds none. */
    public static NDManager newManager() {
        return engine().newBaseManager();
    }

    /** The name of the device that {@link #newManager} uses. */
    public static String device() {
        Device device = engine().defaultDevice();
        return device.isGpu() ? "GPU " + device.getDeviceId() : "CPU";
    }

    /** An array that outlives the scope that may be open, and is closed with its manager. */
    public static NDArray lasting(Supplier<NDArray> made) {
        try (var scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            var array = made.get();
            NDScope.unregister(array);
            return array;
        }
    }

    private static void setDefault(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
