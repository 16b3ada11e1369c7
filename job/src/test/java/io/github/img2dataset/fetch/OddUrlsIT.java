package io.github.img2dataset.fetch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link UrlFuzzTest}'s odd paths by the hundred thousand. */
@Timeout(600)
class OddUrlsIT {
    @Test
    void aHundredThousandOddPathsAreAccountedFor() throws Exception {
        UrlFuzzTest.assertEveryOddPathIsAccountedFor(100_000);
    }
}
