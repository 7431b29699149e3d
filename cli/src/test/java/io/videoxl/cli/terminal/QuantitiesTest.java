package io.videoxl.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes as people write them. */
class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "8000000, 8000000",
        "12 B, 12",
        "500MB, 500000000",
        "500 mb, 500000000",
        "1.5GB, 1500000000",
        "1.5GiB, 1610612736",
        "2k, 2000",
        "2KiB, 2048",
        "1T, 1000000000000"
    })
    void sizeIsInBytesOrDecimalOrBinaryUnits(String text, long bytes) {
        assertEquals(bytes, Quantities.parseBytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "much", "0", "-1MB", "0.5", "1PB", "1MBB", "999999999999999TB", "1e9"})
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Quantities.parseBytes(text));
    }
}
