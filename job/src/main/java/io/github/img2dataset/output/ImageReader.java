package io.github.img2dataset.output;

import java.io.IOException;

/** Takes the images of a shard, one after the other. */
@FunctionalInterface
public interface ImageReader {
    void image(String key, byte[] image) throws IOException;
}
