package io.github.img2dataset.sample;

import static io.github.img2dataset.sample.Status.FAILED_TO_DOWNLOAD;
import static io.github.img2dataset.sample.Status.FAILED_TO_RESIZE;

/** Why a row failed: a bounded set to count and to filter by, beside the message made for people. */
public enum FailureReason {
    /** The row has no url, or one that cannot be mended into an http(s) request. */
    BAD_URL(FAILED_TO_DOWNLOAD),
    /** The scheme is not http or https. */
    UNSUPPORTED_SCHEME(FAILED_TO_DOWNLOAD),
    /** The name does not exist, or no server could resolve it. */
    DNS(FAILED_TO_DOWNLOAD),
    CONNECT(FAILED_TO_DOWNLOAD),
    TLS(FAILED_TO_DOWNLOAD),
    TIMEOUT(FAILED_TO_DOWNLOAD),
    /** The peer broke the connection, or ended the body early. */
    CONNECTION_LOST(FAILED_TO_DOWNLOAD),
    /** The answer breaks HTTP. */
    PROTOCOL(FAILED_TO_DOWNLOAD),
    HTTP_3XX(FAILED_TO_DOWNLOAD),
    HTTP_4XX(FAILED_TO_DOWNLOAD),
    HTTP_429(FAILED_TO_DOWNLOAD),
    HTTP_5XX(FAILED_TO_DOWNLOAD),
    TOO_MANY_REDIRECTS(FAILED_TO_DOWNLOAD),
    TOO_LARGE(FAILED_TO_DOWNLOAD),
    BLOCKED_ADDRESS(FAILED_TO_DOWNLOAD),
    /** An X-Robots-Tag directive forbids the use of the image. */
    DISALLOWED(FAILED_TO_DOWNLOAD),
    /** robots.txt forbids the request. */
    ROBOTS_TXT(FAILED_TO_DOWNLOAD),
    /** A response header other than X-Robots-Tag reserves the image: {@code tdm-reservation} or {@code Content-Usage}. */
    OPT_OUT_HEADER(FAILED_TO_DOWNLOAD),
    /** robots.txt lets the image be fetched but not be used for training: {@code Content-Usage} or {@code Content-Signal}. */
    OPT_OUT_ROBOTS(FAILED_TO_DOWNLOAD),
    /** The host's {@code /.well-known/tdmrep.json} reserves the image. */
    OPT_OUT_TDMREP(FAILED_TO_DOWNLOAD),
    /** The image file itself reserves its use: PLUS data mining in XMP, or C2PA's training and data mining assertion. */
    OPT_OUT_EMBEDDED(FAILED_TO_DOWNLOAD),
    /**
     * The host refused or failed too often and was given up for the rest of the task, or it answered before and then stayed
     * away for longer than {@code --host_patience}.
     */
    HOST_GIVEN_UP(FAILED_TO_DOWNLOAD),
    HASH_MISMATCH(FAILED_TO_DOWNLOAD),
    /** The list has no hash of the wanted kind for the row, so nothing can be verified. */
    NO_EXPECTED_HASH(FAILED_TO_DOWNLOAD),
    /** An earlier row has the same url; only that one is downloaded. */
    DUPLICATE(FAILED_TO_DOWNLOAD),
    NOT_AN_IMAGE(FAILED_TO_RESIZE),
    /** An image format that we recognise and cannot read. */
    UNSUPPORTED_FORMAT(FAILED_TO_RESIZE),
    /** The header declares more pixels than the job allows to decode. */
    TOO_MANY_PIXELS(FAILED_TO_RESIZE),
    /** The file is made of so many passes or parts that decoding would hold a core for long. */
    IMAGE_TOO_COSTLY(FAILED_TO_RESIZE),
    /** The file ended a decoder's process, and did so again in a fresh one. */
    DECODER_CRASHED(FAILED_TO_RESIZE),
    /** One of the three size filters of the user. */
    FILTERED(FAILED_TO_RESIZE),
    BAD_BOUNDING_BOX(FAILED_TO_RESIZE),
    ENCODE(FAILED_TO_RESIZE),
    /** The user's own step, {@code --transform}, dropped the sample. */
    DROPPED(FAILED_TO_RESIZE),
    /** A bug of this program that one row brought out; the log has the stack trace. */
    INTERNAL_ERROR(FAILED_TO_RESIZE);

    private final Status status;

    FailureReason(Status status) {
        this.status = status;
    }

    /** The status of a row that failed for this reason; never {@link Status#SUCCESS}. */
    public Status status() {
        return status;
    }

    /** The name in stats, metadata and options: {@code dns}, {@code http_4xx}. */
    public String label() {
        return Labels.of(this);
    }

    /** The reason of that label; {@link IllegalArgumentException} says which there are. */
    public static FailureReason parse(String label) {
        return Labels.parse(label, values());
    }
}
