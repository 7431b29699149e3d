package io.videoxl;

import io.videoxl.engine.NativeDevice;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that can hold a model and compute with it.
 *
 * {@snippet file="SnippetsTest.java" region="device"}
 *
 * @param name what {@link #named} takes, e.g. {@code CPU} or {@code CUDA0}
 * @param description for people, e.g. the processor's name
 * @param type what kind of device it is
 * @param memoryFree bytes that were free when this object was made
 * @param memoryTotal bytes in all
 */
public record Device(String name, String description, Type type, long memoryFree, long memoryTotal) {
    /** The kinds of device. */
    public enum Type {
        /** The processor. */
        CPU,
        /** A graphics card with memory of its own. */
        GPU,
        /** A graphics processor that shares the host's memory. */
        INTEGRATED_GPU
    }

    /** Refuses nulls. */
    public Device {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(type, "type");
    }

    /**
     * The devices of this machine for which a backend is installed, the CPU among them.
     *
     * @return one or more
     * @throws VideoXLException {@code NATIVE_LIBRARY} or {@code DEVICE_NOT_FOUND} (no backend at all)
     */
    public static List<Device> list() {
        return NativeDevice.list().stream().flatMap(Device::holdingModels).toList();
    }

    private static Stream<Device> holdingModels(NativeDevice found) {
        return type(found.kind())
                .map(type ->
                        new Device(found.name(), found.description(), type, found.memoryFree(), found.memoryTotal()))
                .stream();
    }

    private static Optional<Type> type(NativeDevice.Kind kind) {
        return switch (kind) {
            case CPU -> Optional.of(Type.CPU);
            case GPU -> Optional.of(Type.GPU);
            case INTEGRATED_GPU -> Optional.of(Type.INTEGRATED_GPU);
            case ACCELERATOR -> Optional.empty();
        };
    }

    /** {@return the first GPU, else the first GPU that shares the host's memory, else the CPU} Throws as {@link #list} does. */
    public static Device best() {
        var devices = list();
        return first(devices, Type.GPU, first(devices, Type.INTEGRATED_GPU, null)) instanceof Device gpu ? gpu : cpu();
    }

    /** {@return the CPU} Throws as {@link #list} does. */
    public static Device cpu() {
        var devices = list();
        var cpu = first(devices, Type.CPU, null);
        if (cpu == null) {
            throw notFound("no CPU device", devices);
        }
        return cpu;
    }

    /**
     * The device of that name, upper or lower case.
     *
     * @param name as {@link #name()} gives it
     * @return the device
     * @throws VideoXLException {@code DEVICE_NOT_FOUND}, with the names that there are; or as {@link #list} does
     */
    public static Device named(String name) {
        Objects.requireNonNull(name, "name");
        var devices = list();
        return devices.stream()
                .filter(device -> device.name.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> notFound("no device named '" + name + "'", devices));
    }

    private static Device first(List<Device> devices, Type type, Device otherwise) {
        return devices.stream()
                .filter(device -> device.type == type)
                .findFirst()
                .orElse(otherwise);
    }

    private static VideoXLException notFound(String what, List<Device> devices) {
        var names = devices.stream().map(Device::name).collect(Collectors.joining(", "));
        return new VideoXLException(
                VideoXLException.Code.DEVICE_NOT_FOUND,
                what + "; this machine has: " + names + ". A GPU also needs its driver and ggml's backend for it.");
    }
}
