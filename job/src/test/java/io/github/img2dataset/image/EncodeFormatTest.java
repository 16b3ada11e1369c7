package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.StoredImageTypes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EncodeFormatTest {
    @Test
    void readersOfShardsKnowEveryFormatThatImagesAreStoredIn() {
        assertThat(Arrays.stream(EncodeFormat.values()).map(EncodeFormat::extension))
                .containsExactlyElementsOf(StoredImageTypes.EXTENSIONS);
    }
}
