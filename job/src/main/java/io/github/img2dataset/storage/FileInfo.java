package io.github.img2dataset.storage;

/**
 * An entry of the output folder.
 *
 * @param name relative to the output folder
 * @param length in bytes; 0 for a folder
 * @param modificationTimeMillis since the epoch, by the store's clock; may be 0 for a folder of an object store
 */
public record FileInfo(String name, long length, long modificationTimeMillis, boolean isFolder) {}
