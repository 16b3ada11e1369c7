package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.TestImages;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DecodeIsolationTest {
    private static final byte[] TIFF = {'I', 'I', 42, 0, 8, 0, 0, 0};

    @Test
    void rarePicturesAreTransformedInAChild() {
        assertThat(DecodeIsolation.AUTO.isolates(TIFF)).isTrue();
    }

    @Test
    void usualPicturesAreTransformedInTheExecutor() {
        assertThat(DecodeIsolation.AUTO.isolates(TestImages.jpeg(8, 8, 1))).isFalse();
        assertThat(DecodeIsolation.AUTO.isolates(TestImages.png(8, 8, 1))).isFalse();
        assertThat(DecodeIsolation.AUTO.isolates("no picture".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }
}
