package io.github.img2dataset.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonFloatTest {
    /** As CPython 3.11 prints them; JDK 17's own printer has 2.0E-3 as 0.0020 and 2e23 with a digit too many. */
    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "1, 1.0",
        "0.1, 0.1",
        "-2.5, -2.5",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "1234567.0, 1234567.0",
        "12345678.9, 12345678.9",
        "9999999999999998, 9999999999999998.0",
        "1e16, 1e+16",
        "2e23, 2e+23",
        "1.5e300, 1.5e+300",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "NaN, nan",
        "-Infinity, -inf"
    })
    void printsAsPythonDoes(double value, String expected) {
        assertThat(PythonFloat.repr(value)).isEqualTo(expected);
    }
}
