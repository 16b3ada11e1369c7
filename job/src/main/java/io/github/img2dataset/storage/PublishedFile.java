package io.github.img2dataset.storage;

/**
 * A file of the output as it was written.
 *
 * @param name relative to the output folder
 * @param length in bytes
 * @param crc32c CRC-32C of its bytes
 */
public record PublishedFile(String name, long length, int crc32c) {}
