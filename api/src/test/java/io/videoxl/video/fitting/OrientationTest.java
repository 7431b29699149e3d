package io.videoxl.video.fitting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class OrientationTest {
    private static Orientation read(int a, int b, int c, int d) {
        return Orientation.of(MemorySegment.ofArray(new int[] {a, b, 0, c, d, 0, 0, 0, 1 << 30}));
    }

    @Test
    void quarterTurnsSurviveTheDisplayMatrix() {
        try (var arena = Arena.ofConfined()) {
            var matrix = arena.allocate(Orientation.MATRIX_SIZE);
            for (int degrees = 0; degrees < 360; degrees += 90) {
                var orientation = Orientation.clockwise(degrees);
                orientation.store(matrix);
                assertEquals(1 << 30, matrix.getAtIndex(ValueLayout.JAVA_INT, 8));
                assertEquals(orientation, Orientation.of(matrix));
                assertEquals(degrees, orientation.rotation());
            }
        }
    }

    @Test
    void mirroringIsKept() {
        assertEquals(new Orientation(-1, 0, 0, 1), read(-1 << 16, 0, 0, 1 << 16));
        assertEquals(new Orientation(0, 1, 1, 0), read(0, 1 << 16, 1 << 16, 0));
    }

    @Test
    void scaledAndTiltedMatricesGoToTheNearestQuarterTurn() {
        assertEquals(Orientation.clockwise(90), read(1000, 3 << 16, -3 << 16, 1000));
        assertEquals(Orientation.UPRIGHT, read(60000, 20000, -20000, 60000));
    }

    @Test
    void matrixThatIsNoRotationIsIgnored() {
        assertEquals(Orientation.UPRIGHT, read(0, 0, 0, 0));
        assertEquals(Orientation.UPRIGHT, read(1 << 16, 1 << 16, 1 << 16, 1 << 16));
    }
}
