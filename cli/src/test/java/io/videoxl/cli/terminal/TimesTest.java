package io.videoxl.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Times as people write them. */
class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "90, 90000",
        "0.04, 40",
        "1:30, 90000",
        "1:30.25, 90250",
        "0:01:30.5, 90500",
        "2:00:00, 7200000",
        "90:00, 5400000"
    })
    void timeIsSecondsOrMinutesOrHoursBeforeThem(String text, long milliseconds) {
        assertEquals(Duration.ofMillis(milliseconds), new Times.ClockConverter().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1:", ":30", "1:2:3:4", "1.5:00", "1e3", "99999999999"})
    void anythingElseIsRefusedWithExamples(String text) {
        var refusal = assertThrows(TypeConversionException.class, () -> new Times.ClockConverter().convert(text));
        assertTrue(refusal.getMessage().contains("'" + text + "'"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("0:01:30.5"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "-1", "1:30", "soon"})
    void timeLimitIsANumberOfSecondsAboveZero(String text) {
        assertThrows(TypeConversionException.class, () -> new Times.SecondsConverter().convert(text));
        assertEquals(Duration.ofMillis(1500), new Times.SecondsConverter().convert("1.5"));
    }

    @Test
    void clockHasFractionsOnlyWhereThereAreSome() {
        assertEquals("0:00:00", Times.clock(Duration.ZERO));
        assertEquals("0:01:30.5", Times.clock(Duration.ofMillis(90_500)));
        assertEquals("0:00:10", Times.clock(Duration.ofSeconds(10)));
        assertEquals("26:00:09.007", Times.clock(Duration.ofHours(26).plusMillis(9_007)));
    }
}
