package io.github.img2dataset.metadata;

import io.github.img2dataset.sample.Labels;

/** Measures of every row that gets so far; the name in lower case, unit included, is the key in the stats. */
public enum Measure {
    /** Time of the task's thread in which no download was ready to be worked on. */
    WAIT_SECONDS,
    /** Time from the first request's start to the body or the failure, without waits between attempts. */
    FETCH_SECONDS,
    DECODE_SECONDS,
    /** Resizing, blurring, cropping and padding. */
    RESIZE_SECONDS,
    ENCODE_SECONDS,
    /** Handing the sample to the shard's files. */
    WRITE_SECONDS,
    /** Size of a body that was received, including those refused later. */
    BODY_BYTES,
    /** Rest of a body that was cut off because its header had told that the image is not wanted. */
    UNREAD_BYTES,
    /** The time that these bytes would have taken, at the pace of those that came. */
    UNREAD_SECONDS,
    STORED_BYTES,
    /** The longer side, in pixels. */
    ORIGINAL_SIDE,
    /** The longer side, in pixels. */
    STORED_SIDE;

    String key() {
        return Labels.of(this);
    }
}
