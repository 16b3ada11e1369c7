package io.github.img2dataset.sample;

/** Outcome of a row; metadata and stats carry its label. */
public enum Status {
    SUCCESS("success"),
    FAILED_TO_DOWNLOAD("failed_to_download"),
    FAILED_TO_RESIZE("failed_to_resize");

    private final String label;

    Status(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
