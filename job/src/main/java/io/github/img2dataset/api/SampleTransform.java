package io.github.img2dataset.api;

import java.util.List;

/**
 * A step of a program's own on each sample whose picture was made: it adds columns to the metadata, or drops the sample
 * with a reason. {@code --transform CLASS} names an implementation on the class path: a public class with a public
 * constructor without arguments. Each task makes one of its own, calls it on one thread, and closes it at its end. What it
 * throws fails the row as {@code internal_error}, and the others go on. A retried task or shard calls it again for the
 * same rows.
 */
public interface SampleTransform extends AutoCloseable {
    /** The columns that it adds to the metadata, in their order; the same each time. Also called on the driver. */
    List<AddedColumn> columns();

    /** Decides whether a sample is stored, and with which values in the added columns. */
    Verdict apply(DecodedSample sample);

    /** Releases what the instance holds; does nothing unless overridden. */
    @Override
    default void close() {}
}
