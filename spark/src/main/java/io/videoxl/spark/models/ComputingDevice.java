package io.videoxl.spark.models;

import io.videoxl.Device;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.resource.ResourceInformation;

/** Which device computes: the one that was asked for, or the GPU that Spark gave, or the best. */
public final class ComputingDevice {
    private static final String GPU = "gpu";
    private static final Pattern NUMBERED = Pattern.compile("\\D+(\\d+)");

    private ComputingDevice() {}

    /**
     * The addresses of GPUs among the resources of a task or an executor.
     *
     * @return in Spark's order; none if it gave none
     */
    public static List<String> addresses(Map<String, ResourceInformation> resources) {
        var gpus = resources.get(GPU);
        return gpus == null ? List.of() : List.of(gpus.addresses());
    }

    /**
     * Chooses.
     *
     * @param name a device's name, before everything else
     * @param addresses GPUs that Spark gave, of which the first is used
     * @param devices those of this machine
     * @return the device; empty: the library's own choice
     * @throws VideoXLException {@code DEVICE_NOT_FOUND}, with this machine's name
     */
    static Optional<Device> choose(Optional<String> name, List<String> addresses, List<Device> devices) {
        if (name.isPresent()) {
            return Optional.of(devices.stream()
                    .filter(each -> each.name().equalsIgnoreCase(name.get()))
                    .findFirst()
                    .orElseThrow(() -> notFound("no device named '" + name.get() + "'", devices)));
        }
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(devices.stream()
                .filter(each -> each.type() != Device.Type.CPU && hasAddress(each, addresses.getFirst()))
                .findFirst()
                .orElseThrow(() -> notFound(
                        "Spark gave the GPU with the address '" + addresses.getFirst() + "', which is none of its GPUs",
                        devices)));
    }

    /** ggml counts the devices of each backend, as in {@code CUDA0} and {@code CUDA1}. */
    private static boolean hasAddress(Device device, String address) {
        var match = NUMBERED.matcher(device.name());
        return match.matches() && match.group(1).equals(address.strip());
    }

    private static VideoXLException notFound(String what, List<Device> devices) {
        return new VideoXLException(
                Code.DEVICE_NOT_FOUND,
                ThisHost.words() + ": " + what + "; it has "
                        + devices.stream().map(Device::name).collect(Collectors.joining(", "))
                        + ". A GPU needs its driver, and a natives jar with the backend for it");
    }
}
