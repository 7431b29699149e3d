package io.videoxl.engine;

import io.videoxl.bindings.generated.videoxl.videoxl;
import io.videoxl.bindings.generated.videoxl.vxl_device_info;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A device as the native layer describes it.
 *
 * @param memoryFree bytes
 * @param memoryTotal bytes
 */
public record NativeDevice(String name, String description, Kind kind, long memoryFree, long memoryTotal) {
    /** The kinds of device. */
    public enum Kind {
        CPU,
        GPU,
        INTEGRATED_GPU,
        /** What only works beside a CPU, such as a BLAS library: no model can be loaded on it. */
        ACCELERATOR
    }

    /** All devices for which a backend is installed. */
    public static List<NativeDevice> list() {
        NativeLayer.load();
        var devices = new ArrayList<NativeDevice>();
        try (var arena = Arena.ofConfined()) {
            var info = vxl_device_info.allocate(arena);
            int count = videoxl.vxl_device_count();
            for (int i = 0; i < count; i++) {
                Status.check(videoxl.vxl_device_get(i, info), "device " + i);
                devices.add(of(info));
            }
        }
        return List.copyOf(devices);
    }

    private static NativeDevice of(MemorySegment info) {
        return new NativeDevice(
                vxl_device_info.name(info).getString(0),
                vxl_device_info.description(info).getString(0),
                kind(vxl_device_info.type(info)),
                vxl_device_info.memory_free(info),
                vxl_device_info.memory_total(info));
    }

    private static Kind kind(int type) {
        if (type == videoxl.VXL_DEVICE_CPU()) {
            return Kind.CPU;
        } else if (type == videoxl.VXL_DEVICE_GPU()) {
            return Kind.GPU;
        } else if (type == videoxl.VXL_DEVICE_INTEGRATED_GPU()) {
            return Kind.INTEGRATED_GPU;
        }
        return Kind.ACCELERATOR;
    }
}
