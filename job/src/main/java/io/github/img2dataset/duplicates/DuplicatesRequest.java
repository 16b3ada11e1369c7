package io.github.img2dataset.duplicates;

/**
 * A request for the duplicates of a data set: which samples count as such.
 *
 * @param distance most bits of the perceptual hashes that differ between two near duplicates
 * @param exact only samples of the same downloaded bytes are duplicates, and perceptual hashes do not count
 */
public record DuplicatesRequest(int distance, boolean exact) {
    /** Beyond it pictures that have nothing to do with each other are near. */
    static final int MOST_BITS = 10;

    public DuplicatesRequest {
        if (distance < 0 || distance > MOST_BITS) {
            throw new IllegalArgumentException("--distance must be 0 to " + MOST_BITS + " bits: " + distance);
        }
    }
}
