package io.github.img2dataset.sample;

/**
 * Why a row has no image.
 *
 * @param reason the countable reason
 * @param message short and stable (no addresses, ports or object ids), so that counts by message mean something
 */
public record Failure(FailureReason reason, String message) {
    public Failure {
        if (message.isBlank()) {
            throw new IllegalArgumentException("A failure needs a message: " + reason);
        }
    }
}
