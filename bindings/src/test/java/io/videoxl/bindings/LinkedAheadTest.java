package io.videoxl.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.bindings.generated.ffmpeg.ffmpeg;
import io.videoxl.bindings.generated.ggml.ggml;
import io.videoxl.bindings.generated.videoxl.videoxl;
import java.lang.foreign.FunctionDescriptor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LinkedAheadTest {
    private static final Set<FunctionDescriptor> AHEAD =
            LinkedAhead.TYPES.stream().map(LinkedAhead::descriptor).collect(Collectors.toSet());

    @BeforeAll
    static void load() {
        NativeLibraries.loadVideoXL();
        NativeLibraries.loadFFmpegFilters();
    }

    @Test
    void functionsOfEveryQuestionAreAmongThem() {
        var needed = Stream.of(
                videoxl.vxl_model_load$descriptor(),
                videoxl.vxl_vision_encode$descriptor(),
                videoxl.vxl_decoder_window$descriptor(),
                videoxl.vxl_decoder_tokens$descriptor(),
                videoxl.vxl_memory_bytes$descriptor(),
                ffmpeg.avcodec_open2$descriptor());
        assertEquals(Set.of(), needed.filter(type -> !AHEAD.contains(type)).collect(Collectors.toSet()));
    }

    @Test
    void eachIsTheTypeOfAFunction() throws ReflectiveOperationException {
        var functions = new HashSet<FunctionDescriptor>();
        for (var generated : new Class<?>[] {videoxl.class, ggml.class, ffmpeg.class}) {
            for (var method : generated.getMethods()) {
                if (method.getName().endsWith("$descriptor")) {
                    functions.add((FunctionDescriptor) method.invoke(null));
                }
            }
        }
        var unknown = LinkedAhead.TYPES.stream()
                .filter(type -> !functions.contains(LinkedAhead.descriptor(type)))
                .toList();
        assertTrue(unknown.isEmpty(), () -> "no function of ours is of " + unknown);
        assertEquals(
                LinkedAhead.TYPES.size(),
                AHEAD.size(),
                () -> "twice in " + Arrays.toString(LinkedAhead.TYPES.toArray()));
    }
}
