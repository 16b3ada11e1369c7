package io.github.img2dataset.report.page;

import io.github.img2dataset.sample.FailureReason;
import java.util.Arrays;
import java.util.Optional;

/** Explains each failure reason, and says what a user can do about it. */
final class FailureAdvice {
    private FailureAdvice() {}

    /** The reason of that label; none for labels of a later version. */
    static Optional<FailureReason> reason(String label) {
        return Arrays.stream(FailureReason.values())
                .filter(reason -> reason.label().equals(label))
                .findFirst();
    }

    /** Whether the user can get those rows, by an option or by trying again. */
    static boolean isCurable(FailureReason reason) {
        return switch (reason) {
            case BAD_URL,
                    UNSUPPORTED_SCHEME,
                    DNS,
                    CONNECT,
                    TLS,
                    TIMEOUT,
                    CONNECTION_LOST,
                    HTTP_429,
                    HTTP_5XX,
                    TOO_LARGE,
                    BLOCKED_ADDRESS,
                    HOST_GIVEN_UP,
                    NO_EXPECTED_HASH,
                    UNSUPPORTED_FORMAT,
                    TOO_MANY_PIXELS,
                    BAD_BOUNDING_BOX,
                    ENCODE -> true;
            case PROTOCOL,
                    HTTP_3XX,
                    HTTP_4XX,
                    TOO_MANY_REDIRECTS,
                    DISALLOWED,
                    ROBOTS_TXT,
                    OPT_OUT_HEADER,
                    DROPPED,
                    DECODER_CRASHED,
                    OPT_OUT_ROBOTS,
                    OPT_OUT_TDMREP,
                    OPT_OUT_EMBEDDED,
                    HASH_MISMATCH,
                    DUPLICATE,
                    NOT_AN_IMAGE,
                    IMAGE_TOO_COSTLY,
                    FILTERED,
                    INTERNAL_ERROR -> false;
        };
    }

    /** Completes "31 % of the rows ...". */
    static String what(FailureReason reason) {
        return switch (reason) {
            case BAD_URL -> "have no url, or one that cannot be parsed";
            case UNSUPPORTED_SCHEME -> "have a url that is neither http nor https";
            case DNS -> "failed because the host name could not be resolved";
            case CONNECT -> "failed to connect";
            case TLS -> "failed to establish a secure connection";
            case TIMEOUT -> "timed out";
            case CONNECTION_LOST -> "lost the connection";
            case PROTOCOL -> "got an invalid HTTP response";
            case HTTP_3XX -> "ended in a redirect without a target";
            case HTTP_4XX -> "were refused or are gone (HTTP 4xx)";
            case HTTP_429 -> "were refused because of too many requests (HTTP 429)";
            case HTTP_5XX -> "got a server error (HTTP 5xx)";
            case TOO_MANY_REDIRECTS -> "were redirected too many times";
            case TOO_LARGE -> "exceed the maximum download size";
            case BLOCKED_ADDRESS -> "point to an address that is not on the public internet";
            case DISALLOWED -> "must not be used according to the X-Robots-Tag header";
            case ROBOTS_TXT -> "are forbidden by robots.txt";
            case OPT_OUT_HEADER -> "are reserved by a tdm-reservation or Content-Usage header";
            case OPT_OUT_ROBOTS -> "must not be used for training according to robots.txt";
            case OPT_OUT_TDMREP -> "are reserved by the host's tdmrep.json";
            case OPT_OUT_EMBEDDED -> "reserve AI training in the file itself";
            case HOST_GIVEN_UP -> "were skipped because their host refused or failed too often, or was away too long";
            case HASH_MISMATCH -> "do not have the hash in the list";
            case NO_EXPECTED_HASH -> "have no hash in the list to verify";
            case DUPLICATE -> "repeat the url of an earlier row";
            case NOT_AN_IMAGE -> "returned data that is not a readable image";
            case UNSUPPORTED_FORMAT -> "are in an image format that cannot be read or is not in --image_formats";
            case TOO_MANY_PIXELS -> "declare more pixels than allowed";
            case IMAGE_TOO_COSTLY -> "would take far longer to decode than their pixels are worth";
            case DECODER_CRASHED -> "crashed the decoder's process";
            case FILTERED -> "were dropped by your size filters";
            case BAD_BOUNDING_BOX -> "have an invalid bounding box";
            case ENCODE -> "could not be encoded";
            case DROPPED -> "were dropped by --transform";
            case INTERNAL_ERROR -> "triggered a bug in this program";
        };
    }

    /** Says what a user can do about failures of a reason. */
    static String remedy(FailureReason reason) {
        return switch (reason) {
            case BAD_URL, UNSUPPORTED_SCHEME -> "Check --url_col and --input_format: is the right column read?";
            case DNS ->
                "Old lists name hosts that are gone. Above a few percent the resolver is probably overloaded: run a caching one"
                        + " nearby (docker/unbound.conf) and name it with --dns_servers, or lower --thread_count.";
            case CONNECT ->
                "The hosts are gone, or a firewall blocks them. If they work in a browser, lower --thread_count.";
            case TLS ->
                "Expired, self-signed, or wrong certificates, or incomplete certificate chains; the messages say which."
                        + " --ignore_ssl_certificate True accepts them without verifying the server.";
            case TIMEOUT ->
                "If downloads use up the bandwidth, lower --thread_count; otherwise raise --timeout. --retries 1 gives them a second chance.";
            case CONNECTION_LOST, HTTP_5XX ->
                "Often transient: use --retries 2, or the same command with --retry_failed True another day.";
            case HTTP_429 ->
                "Lower --max_requests_per_host, or set --max_host_rate, and give them time with --retries 2.";
            case HOST_GIVEN_UP ->
                "See the hosts below. Lower --max_requests_per_host; raise --host_patience to wait longer for a host that is"
                        + " away; --shuffle_seed spreads a host over the whole of a new run.";
            case HTTP_4XX -> "Old lists have dead urls; only a newer list helps.";
            case PROTOCOL, HTTP_3XX, TOO_MANY_REDIRECTS ->
                "Broken servers; nothing to do unless one host stands out below.";
            case TOO_LARGE -> "Raise --max_download_bytes if you want them.";
            case BLOCKED_ADDRESS ->
                "If these are your own servers, allow their network with --allowed_networks and add --retry_failed True; otherwise do not: the check protects you.";
            case DISALLOWED, ROBOTS_TXT, OPT_OUT_HEADER, OPT_OUT_ROBOTS, OPT_OUT_TDMREP, OPT_OUT_EMBEDDED ->
                "The owners opted out; nothing to do.";
            case HASH_MISMATCH ->
                "The images changed since the list was made. Without --verify_hash the new ones would be stored.";
            case NO_EXPECTED_HASH ->
                "Check the column of --verify_hash: it must hold the whole digest in hexadecimal or base64.";
            case DUPLICATE -> "As requested by --dedupe_urls; the column duplicate_of names the first row.";
            case NOT_AN_IMAGE -> "Web pages in place of images, or empty or damaged files; a newer list may help.";
            case UNSUPPORTED_FORMAT ->
                "--disable_all_reencoding True stores them as they are, if your readers can decode them.";
            case TOO_MANY_PIXELS -> "Raise --max_image_pixels if you have the memory.";
            case IMAGE_TOO_COSTLY ->
                "These images are made to stall decoders; nothing to do. --disable_all_reencoding True stores them as they are.";
            case DECODER_CRASHED ->
                "Damaged or malicious files, each of which cost only its own row. Please report files that you can share: the decoders have a bug.";
            case FILTERED -> "As requested by --min_image_size, --max_image_area, and --max_aspect_ratio.";
            case BAD_BOUNDING_BOX -> "Check --bbox_col: boxes are [x_min, y_min, x_max, y_max], 0 to 1.";
            case ENCODE -> "Check --encode_format: webp allows at most 16,383 pixels per side.";
            case DROPPED -> "As requested by --transform; the messages give the reasons.";
            case INTERNAL_ERROR -> "Please report it; the executors' logs have the stack trace.";
        };
    }
}
