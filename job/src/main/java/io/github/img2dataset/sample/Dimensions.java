package io.github.img2dataset.sample;

/** Width and height in pixels. */
public record Dimensions(int width, int height) {
    public Dimensions {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("Dimensions must be positive: " + width + "x" + height);
        }
    }

    /** Pixels, without overflow. */
    public long area() {
        return (long) width * height;
    }
}
