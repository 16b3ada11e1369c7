package io.github.img2dataset.sample;

import static io.github.img2dataset.sample.FailureReason.Transience.ALWAYS;
import static io.github.img2dataset.sample.FailureReason.Transience.NEVER;
import static io.github.img2dataset.sample.FailureReason.Transience.SOMETIMES;
import static io.github.img2dataset.sample.Status.FAILED_TO_DOWNLOAD;
import static io.github.img2dataset.sample.Status.FAILED_TO_RESIZE;

/** Why a row failed: a bounded set to count and to filter by, beside the message made for people. */
public enum FailureReason {
    /** The row has no url, or one that cannot be mended into an http(s) request. */
    BAD_URL(FAILED_TO_DOWNLOAD, NEVER),
    /** The scheme is not http or https. */
    UNSUPPORTED_SCHEME(FAILED_TO_DOWNLOAD, NEVER),
    /** The name does not exist, or no server could resolve it. */
    DNS(FAILED_TO_DOWNLOAD, SOMETIMES),
    CONNECT(FAILED_TO_DOWNLOAD, ALWAYS),
    TLS(FAILED_TO_DOWNLOAD, SOMETIMES),
    TIMEOUT(FAILED_TO_DOWNLOAD, ALWAYS),
    /** The peer broke the connection, or ended the body early. */
    CONNECTION_LOST(FAILED_TO_DOWNLOAD, ALWAYS),
    /** The answer breaks HTTP. */
    PROTOCOL(FAILED_TO_DOWNLOAD, NEVER),
    HTTP_3XX(FAILED_TO_DOWNLOAD, NEVER),
    HTTP_4XX(FAILED_TO_DOWNLOAD, SOMETIMES),
    HTTP_429(FAILED_TO_DOWNLOAD, ALWAYS),
    HTTP_5XX(FAILED_TO_DOWNLOAD, ALWAYS),
    TOO_MANY_REDIRECTS(FAILED_TO_DOWNLOAD, NEVER),
    TOO_LARGE(FAILED_TO_DOWNLOAD, NEVER),
    BLOCKED_ADDRESS(FAILED_TO_DOWNLOAD, NEVER),
    /** An X-Robots-Tag directive forbids the use of the image. */
    DISALLOWED(FAILED_TO_DOWNLOAD, NEVER),
    /** robots.txt forbids the request. */
    ROBOTS_TXT(FAILED_TO_DOWNLOAD, SOMETIMES),
    /** A response header other than X-Robots-Tag reserves the image: {@code tdm-reservation} or {@code Content-Usage}. */
    OPT_OUT_HEADER(FAILED_TO_DOWNLOAD, NEVER),
    /** robots.txt lets the image be fetched but not be used for training: {@code Content-Usage} or {@code Content-Signal}. */
    OPT_OUT_ROBOTS(FAILED_TO_DOWNLOAD, NEVER),
    /** The host's {@code /.well-known/tdmrep.json} reserves the image. */
    OPT_OUT_TDMREP(FAILED_TO_DOWNLOAD, NEVER),
    /** The image file itself reserves its use: PLUS data mining in XMP, or C2PA's training and data mining assertion. */
    OPT_OUT_EMBEDDED(FAILED_TO_DOWNLOAD, NEVER),
    /**
     * The host refused or failed too often and was given up for the rest of the task, or it answered before and then stayed
     * away for longer than {@code --host_patience}.
     */
    HOST_GIVEN_UP(FAILED_TO_DOWNLOAD, NEVER),
    HASH_MISMATCH(FAILED_TO_DOWNLOAD, NEVER),
    /** The list has no hash of the wanted kind for the row, so nothing can be verified. */
    NO_EXPECTED_HASH(FAILED_TO_DOWNLOAD, NEVER),
    /** An earlier row has the same url; only that one is downloaded. */
    DUPLICATE(FAILED_TO_DOWNLOAD, NEVER),
    NOT_AN_IMAGE(FAILED_TO_RESIZE, NEVER),
    /** An image format that we recognize and cannot read. */
    UNSUPPORTED_FORMAT(FAILED_TO_RESIZE, NEVER),
    /** The header declares more pixels than the job allows to decode. */
    TOO_MANY_PIXELS(FAILED_TO_RESIZE, NEVER),
    /** The file is made of so many passes or parts that decoding would hold a core for long. */
    IMAGE_TOO_COSTLY(FAILED_TO_RESIZE, NEVER),
    /** The file ended a decoder's process, and did so again in a fresh one. */
    DECODER_CRASHED(FAILED_TO_RESIZE, NEVER),
    /** One of the three size filters of the user. */
    FILTERED(FAILED_TO_RESIZE, NEVER),
    BAD_BOUNDING_BOX(FAILED_TO_RESIZE, NEVER),
    ENCODE(FAILED_TO_RESIZE, NEVER),
    /** The user's own step, {@code --transform}, dropped the sample. */
    DROPPED(FAILED_TO_RESIZE, NEVER),
    /** A bug of this program that one row brought out; the log has the stack trace. */
    INTERNAL_ERROR(FAILED_TO_RESIZE, NEVER);

    /** The share of a reason's failures that pass by themselves, so that the same request can succeed some seconds later. */
    enum Transience {
        NEVER,
        /** It depends on what the server said: a missing name stays away, a name server that failed may answer. */
        SOMETIMES,
        ALWAYS
    }

    private final Status status;
    private final Transience transience;

    FailureReason(Status status, Transience transience) {
        this.status = status;
        this.transience = transience;
    }

    /** Whether every failure for this reason may pass by itself: the rule for {@code --retries}. */
    public boolean isTransient() {
        return transience == Transience.ALWAYS;
    }

    /** Whether a failure for this reason may pass by itself in some cases, and only the failure itself tells. */
    public boolean mayBeTransient() {
        return transience != Transience.NEVER;
    }

    /** Whether {@code --retry_failed} tries rows that failed for this reason when no reasons are named. */
    public boolean isRetriedLater() {
        return this != DUPLICATE;
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
