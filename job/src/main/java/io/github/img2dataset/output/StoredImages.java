package io.github.img2dataset.output;

/**
 * The column of images in a shard's parquet, as its schema and footer tell.
 *
 * @param column its name
 * @param extension of the images: {@code jpg}, {@code png} or {@code webp}
 */
record StoredImages(String column, String extension) {}
