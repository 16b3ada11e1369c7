package io.github.img2dataset.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FirstLineTest {
    @Test
    void takesTheFirstLineOfTheMessageOrNamesTheFailure() {
        assertThat(FirstLine.of(new IOException("Disk full \n\tat java.base/...")))
                .isEqualTo("Disk full");
        assertThat(FirstLine.of(new EOFException())).isEqualTo("java.io.EOFException");
    }
}
