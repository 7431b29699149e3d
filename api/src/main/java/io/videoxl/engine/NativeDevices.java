package io.videoxl.engine;

import io.videoxl.Device;
import io.videoxl.bindings.generated.videoxl.videoxl;
import io.videoxl.bindings.generated.videoxl.vxl_device_info;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists the devices that a model can be loaded on. */
public final class NativeDevices {
    private NativeDevices() {}

    public static List<Device> list() {
        NativeLayer.load();
        var devices = new ArrayList<Device>();
        try (var arena = Arena.ofConfined()) {
            var info = vxl_device_info.allocate(arena);
            int count = videoxl.vxl_device_count();
            for (int i = 0; i < count; i++) {
                Status.check(videoxl.vxl_device_get(i, info), "device " + i);
                device(info).ifPresent(devices::add);
            }
        }
        return List.copyOf(devices);
    }

    private static Optional<Device> device(MemorySegment info) {
        return type(vxl_device_info.type(info))
                .map(type -> new Device(
                        vxl_device_info.name(info).getString(0),
                        vxl_device_info.description(info).getString(0),
                        type,
                        vxl_device_info.memory_free(info),
                        vxl_device_info.memory_total(info)));
    }

    /** Empty for what only works beside a CPU, such as a BLAS library. */
    private static Optional<Device.Type> type(int type) {
        if (type == videoxl.VXL_DEVICE_CPU()) {
            return Optional.of(Device.Type.CPU);
        } else if (type == videoxl.VXL_DEVICE_GPU()) {
            return Optional.of(Device.Type.GPU);
        } else if (type == videoxl.VXL_DEVICE_INTEGRATED_GPU()) {
            return Optional.of(Device.Type.INTEGRATED_GPU);
        }
        return Optional.empty();
    }
}
