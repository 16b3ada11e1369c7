package io.github.img2dataset.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.storage.FullStorage.FullStorageException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FullStorageTest {
    private final IOException full = new IOException("No space left on device");

    @Test
    void isFoundBelowOtherFailures() {
        assertThat(FullStorage.isReasonOf(new IOException("Could not write", new IllegalStateException(full))))
                .isTrue();
        assertThat(FullStorage.isReasonOf(new IOException("Could not write", new IOException("Broken pipe"))))
                .isFalse();
    }

    @Test
    void isInTheMessageWhichAloneReachesTheDriver() {
        assertThat(new FullStorageException(full)).hasMessage("No space left on device");
        assertThat(new FullStorageException(
                        new IOException("Could not write 0000200.jpg in out", new IllegalStateException(full))))
                .hasMessage("Could not write 0000200.jpg in out: No space left on device");
    }
}
