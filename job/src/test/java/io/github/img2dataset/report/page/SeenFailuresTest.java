package io.github.img2dataset.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.ShardTally;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeenFailuresTest {
    @Test
    void namesTheStatusCodesTheMostFrequentFirst() {
        var seen = seen(
                FailureReason.HTTP_4XX,
                Map.of("HTTP Error 404: Not Found", 5, "HTTP Error 403: Forbidden", 2, "HTTP Error 499", 1));
        assertThat(seen.what()).isEqualTo("were refused or are gone (HTTP 404: 5, 403: 2, 499: 1)");
        assertThat(seen(FailureReason.HTTP_5XX, Map.of("HTTP Error 503: Service Unavailable", 4))
                        .what())
                .isEqualTo("got a server error (HTTP 503: 4)");
    }

    @Test
    void theListsAgeIsToBlameForGoneUrlsAlone() {
        var gone =
                seen(FailureReason.HTTP_4XX, Map.of("HTTP Error 404: Not Found", 3, "HTTP Error 400: Bad Request", 2));
        assertThat(gone.remedy()).contains("newer list");
        var refused =
                seen(FailureReason.HTTP_4XX, Map.of("HTTP Error 401: Unauthorized", 2, "HTTP Error 403: Forbidden", 2));
        assertThat(refused.remedy()).contains("--user_agent").doesNotContain("newer list");
        var objected = seen(FailureReason.HTTP_4XX, Map.of("HTTP Error 400: Bad Request", 3));
        assertThat(objected.remedy()).contains("request itself").doesNotContain("newer list");
    }

    @Test
    void aRedirectToNoUrlIsNoFaultOfTheList() {
        var redirected = seen(FailureReason.BAD_URL, Map.of("Redirect: Bad port in url", 2, "Url has no scheme", 1));
        assertThat(redirected.what()).startsWith("were redirected");
        assertThat(redirected.remedy()).doesNotContain("--url_col");
        var listed = seen(FailureReason.BAD_URL, Map.of("Redirect: Bad port in url", 1, "Url has no scheme", 2));
        assertThat(listed.remedy()).contains("--url_col");
    }

    private static SeenFailures seen(FailureReason reason, Map<String, Integer> messages) {
        var tally = new ShardTally();
        messages.forEach((message, count) -> {
            for (var row = 0; row < count; row++) {
                tally.add(new Failure(reason, message));
            }
        });
        var totals = new RunTotals();
        totals.add(tally.finish("attempt", List.of()));
        return new SeenFailures(reason, totals);
    }
}
