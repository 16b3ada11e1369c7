package io.github.img2dataset.storage;

import java.io.Serializable;

/**
 * A file of the url list.
 *
 * @param path with its scheme, as the file system spells it: {@code s3a://bucket/list.parquet}, {@code file:/data/x.csv};
 *     not percent-encoded
 * @param length in bytes
 * @param modificationTimeMillis since the epoch
 */
public record InputFile(String path, long length, long modificationTimeMillis) implements Serializable {}
