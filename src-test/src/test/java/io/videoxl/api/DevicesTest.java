package io.videoxl.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.Device;
import io.videoxl.ModelPart;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What devices a model may be given to. That split models compute the same is tested natively, with a second device. */
class DevicesTest {
    private final Device cpu = Device.cpu();

    @Test
    void aModelOnOneDeviceHasOnePart() {
        try (var model = VideoXL.builder().demoModel().devices(List.of(cpu)).build()) {
            var info = model.info();
            assertEquals(
                    List.of(new ModelPart("CPU", 0, info.layers(), true, true, info.weightBytes())), model.parts());
            assertTrue(
                    model.parts().getFirst().toString().startsWith("CPU: vision tower and embeddings, blocks 0 to "));
        }
    }

    @Test
    void devicesThatMakeNoSenseAreRefused() {
        assertRefused("expected one device or more", List.of());
        assertRefused("1 devices and numbers of blocks for 2", List.of(cpu), 1, 2);
        assertRefused("a number of blocks is -1", List.of(cpu), -1);
        assertRefused("device CPU is named twice", List.of(cpu, cpu));
        assertRefused("but only 1 are to be placed", List.of(cpu), 1);
        assertRefused("fewer than are to be placed", List.of(cpu), 1000);
    }

    private static void assertRefused(String reason, List<Device> devices, int... blocks) {
        var refused = assertThrows(VideoXLException.class, () -> VideoXL.builder()
                .demoModel()
                .devices(devices, blocks)
                .build()
                .close());
        assertEquals(Code.INVALID_ARGUMENT, refused.code());
        assertTrue(refused.getMessage().contains(reason), refused::getMessage);
    }
}
