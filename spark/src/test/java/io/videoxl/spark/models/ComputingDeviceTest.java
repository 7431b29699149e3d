package io.videoxl.spark.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Device;
import io.videoxl.Device.Type;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

class ComputingDeviceTest {
    private static final List<Device> DEVICES = List.of(
            new Device("CUDA0", "a card", Type.GPU, 1, 1),
            new Device("CUDA1", "a card", Type.GPU, 1, 1),
            new Device("CUDA10", "a card", Type.GPU, 1, 1),
            new Device("CPU", "a processor", Type.CPU, 1, 1));

    private static Optional<String> chosen(Optional<String> name, String... addresses) {
        return ComputingDevice.choose(name, List.of(addresses), DEVICES).map(Device::name);
    }

    @Test
    void theGpuIsTheOneThatSparkGave() {
        assertEquals(Optional.of("CUDA1"), chosen(Optional.empty(), "1"));
        assertEquals(Optional.of("CUDA10"), chosen(Optional.empty(), "10", "1"));
        assertEquals(Optional.empty(), chosen(Optional.empty()));
    }

    @Test
    void aNamedDeviceComesFirst() {
        assertEquals(Optional.of("CPU"), chosen(Optional.of("cpu"), "1"));
    }

    @Test
    void whatIsNotThereIsRefusedWithTheHostsName() {
        var gpu = assertThrows(VideoXLException.class, () -> chosen(Optional.empty(), "MIG-1"));
        assertEquals(Code.DEVICE_NOT_FOUND, gpu.code());
        assertTrue(
                gpu.getMessage()
                        .startsWith("host " + ThisHost.name() + ": Spark gave the GPU with the address 'MIG-1'"),
                gpu.getMessage());
        assertTrue(gpu.getMessage().contains("it has CUDA0, CUDA1, CUDA10, CPU"), gpu.getMessage());
        var name = assertThrows(VideoXLException.class, () -> chosen(Optional.of("CUDA2"), "0"));
        assertTrue(name.getMessage().contains("no device named 'CUDA2'"), name.getMessage());
    }

    @Test
    void addressesAreThoseOfGpus() {
        var gpu = new ResourceInformation("gpu", new String[] {"3", "4"});
        var other = new ResourceInformation("fpga", new String[] {"f1"});
        assertEquals(List.of("3", "4"), ComputingDevice.addresses(Map.of("gpu", gpu, "fpga", other)));
        assertEquals(List.of(), ComputingDevice.addresses(Map.of("fpga", other)));
    }
}
