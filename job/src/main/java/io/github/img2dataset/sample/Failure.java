package io.github.img2dataset.sample;

import org.jspecify.annotations.Nullable;

/**
 * Why a row has no image.
 *
 * @param reason the countable reason
 * @param message short and stable (no addresses, ports or object ids), so that counts by message mean something
 * @param evidence of an opt-out: what the host or the file said, in one line of bounded length; null for other failures
 */
public record Failure(
        FailureReason reason, String message, @Nullable String evidence) {
    private static final int LONGEST_EVIDENCE = 300;

    public Failure {
        if (evidence != null) {
            evidence = evidence.replaceAll("\\p{Cntrl}+", " ").strip();
            evidence = evidence.substring(0, Math.min(LONGEST_EVIDENCE, evidence.length()));
        }
        if (message.isBlank()) {
            throw new IllegalArgumentException("A failure needs a message: " + reason);
        }
    }

    /** A failure that is no opt-out. */
    public Failure(FailureReason reason, String message) {
        this(reason, message, null);
    }
}
