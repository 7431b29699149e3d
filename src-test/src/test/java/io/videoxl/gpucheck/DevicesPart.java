package io.videoxl.gpucheck;

import io.videoxl.Device;
import io.videoxl.engine.NativeLayer;

/** What there is. */
final class DevicesPart {
    private DevicesPart() {}

    static void run(Settings settings, Rows rows) {
        rows.add("native layer", null, "build", NativeLayer.buildInfo());
        for (var device : Device.list()) {
            rows.add(
                    "device " + device.name(),
                    null,
                    "description",
                    device.description(),
                    "type",
                    device.type().toString(),
                    "GB free",
                    device.memoryFree() / 1e9,
                    "GB",
                    device.memoryTotal() / 1e9);
        }
        rows.add("checked", true, "device", settings.device().name());
    }
}
