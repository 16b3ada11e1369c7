package io.github.img2dataset.urls.source;

/** The url list cannot be read as the user asked; the message is one line for them. */
public final class UrlListException extends IllegalArgumentException {
    /** Takes the message; control characters in it, which names in files may hold, become blanks. */
    public UrlListException(String message) {
        super(message.replaceAll("\\p{Cntrl}+", " "));
    }
}
