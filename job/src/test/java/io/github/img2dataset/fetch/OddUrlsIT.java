package io.github.img2dataset.fetch;

import io.github.img2dataset.fetch.address.UrlFuzzTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link UrlFuzzTest}'s odd paths by the hundred thousand. */
@Tag("long")
@Timeout(1800)
class OddUrlsIT {
    @Test
    void aHundredThousandOddPathsAreAccountedFor() throws Exception {
        UrlFuzzTest.assertEveryOddPathIsAccountedFor(100_000);
    }
}
