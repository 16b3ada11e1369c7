package io.github.img2dataset.fetch;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.util.Locale;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;

/** Status codes as failures. */
final class StatusLine {
    private static final int LAST_CODE = 599;
    private static final int MOST_THREE_DIGITS = 999;

    private StatusLine() {}

    /** {@code HTTP Error 404: Not Found}: the code's own phrase, whatever the server wrote. */
    static Failure failure(int code) {
        if (code > MOST_THREE_DIGITS) {
            return new Failure(FailureReason.PROTOCOL, "Malformed HTTP response");
        }
        var phrase = code <= LAST_CODE && code >= 100
                ? EnglishReasonPhraseCatalog.INSTANCE.getReason(code, Locale.ROOT)
                : null;
        var message = "HTTP Error " + code;
        return new Failure(reason(code), phrase == null ? message : message + ": " + phrase);
    }

    /** Whether another attempt can do better: by its reason, and with two codes of the fourth hundred. */
    static boolean isTransient(int code) {
        return reason(code).isTransient() || code == 408 || code == 425;
    }

    /** Whether the host asks us to hold back. */
    static boolean isRefusal(int code) {
        return code == 429 || code == 503;
    }

    private static FailureReason reason(int code) {
        if (code == 429) {
            return FailureReason.HTTP_429;
        }
        return switch (code / 100) {
            case 3 -> FailureReason.HTTP_3XX;
            case 4 -> FailureReason.HTTP_4XX;
            case 5 -> FailureReason.HTTP_5XX;
            default -> FailureReason.PROTOCOL;
        };
    }
}
