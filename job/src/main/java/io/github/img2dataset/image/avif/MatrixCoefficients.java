package io.github.img2dataset.image.avif;

/**
 * How luma and chroma stand for red, green and blue (ITU-T H.273).
 *
 * @param matrix the number of the matrix coefficients
 * @param full whether black is 0 and white the largest sample, not 16 and 235
 */
record MatrixCoefficients(int matrix, boolean full) {
    static final int IDENTITY = 0;
    /** Taken for 5 and 6, as the reference does. */
    private static final int UNSPECIFIED = 2;

    /** Whether luma and chroma stand for colors by parts of red and blue, or are them; others have formulas of their own. */
    boolean isKnown() {
        return switch (matrix) {
            case IDENTITY, 1, UNSPECIFIED, 4, 5, 6, 7, 9, 10 -> true;
            default -> false;
        };
    }

    /** The part of red in luma. */
    float red() {
        return switch (matrix) {
            case 1 -> 0.2126f;
            case 4 -> 0.30f;
            case 7 -> 0.212f;
            case 9, 10 -> 0.2627f;
            default -> 0.299f;
        };
    }

    /** The part of blue in luma. */
    float blue() {
        return switch (matrix) {
            case 1 -> 0.0722f;
            case 4 -> 0.11f;
            case 7 -> 0.087f;
            case 9, 10 -> 0.0593f;
            default -> 0.114f;
        };
    }
}
