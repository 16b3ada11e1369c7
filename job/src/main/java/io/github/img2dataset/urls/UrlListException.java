package io.github.img2dataset.urls;

/** The url list cannot be read as the user asked; the message is one line for them. */
public final class UrlListException extends IllegalArgumentException {
    UrlListException(String message) {
        super(message);
    }
}
