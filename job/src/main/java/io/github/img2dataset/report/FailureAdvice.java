package io.github.img2dataset.report;

import io.github.img2dataset.sample.FailureReason;
import java.util.Arrays;
import java.util.Optional;

/** What failures of a reason are, and what a user can do about them. */
final class FailureAdvice {
    private FailureAdvice() {}

    /** The reason of that label; none for labels of a later version. */
    static Optional<FailureReason> reason(String label) {
        return Arrays.stream(FailureReason.values())
                .filter(reason -> reason.label().equals(label))
                .findFirst();
    }

    /** Completes "31 % of the rows ...". */
    static String what(FailureReason reason) {
        return switch (reason) {
            case BAD_URL -> "have no url, or none that can be understood";
            case UNSUPPORTED_SCHEME -> "have a url that is neither http nor https";
            case DNS -> "failed because the host's name could not be resolved";
            case CONNECT -> "failed because no connection came about";
            case TLS -> "failed because no secure connection came about";
            case TIMEOUT -> "ran into the time-out";
            case CONNECTION_LOST -> "were broken off in the middle";
            case PROTOCOL -> "got an answer that is no proper HTTP";
            case HTTP_3XX -> "ended in a redirect that leads nowhere";
            case HTTP_4XX -> "were refused or are gone (HTTP 4xx)";
            case HTTP_429 -> "were refused for asking too often (HTTP 429)";
            case HTTP_5XX -> "met a server error (HTTP 5xx)";
            case TOO_MANY_REDIRECTS -> "were redirected too often";
            case TOO_LARGE -> "are larger than the largest download allowed";
            case BLOCKED_ADDRESS -> "lead to an address that is not on the public internet";
            case DISALLOWED -> "are not to be used, says the X-Robots-Tag header";
            case ROBOTS_TXT -> "are forbidden by robots.txt";
            case HOST_GIVEN_UP ->
                "were not tried any more, because their host had refused or failed too often, or was away for too long";
            case HASH_MISMATCH -> "are no longer the picture that the list means (hash mismatch)";
            case NO_EXPECTED_HASH -> "have no hash in the list to verify the picture by";
            case DUPLICATE -> "have a url that an earlier row has";
            case NOT_AN_IMAGE -> "brought bytes that are no readable image";
            case UNSUPPORTED_FORMAT -> "are in an image format that cannot be read, or is not in --image_formats";
            case TOO_MANY_PIXELS -> "declare more pixels than may be decoded";
            case IMAGE_TOO_COSTLY -> "would take a decoder far longer than their pixels are worth";
            case FILTERED -> "were dropped by your size filters";
            case BAD_BOUNDING_BOX -> "have a bounding box that makes no sense";
            case ENCODE -> "could not be encoded";
            case INTERNAL_ERROR -> "brought out a bug of this program";
        };
    }

    /** What to do. */
    static String remedy(FailureReason reason) {
        return switch (reason) {
            case BAD_URL, UNSUPPORTED_SCHEME -> "Look at --url_col and --input_format: is the right column read?";
            case DNS ->
                "Names of hosts that are gone are usual in old lists. Above a few percent the resolver is overloaded: run a"
                        + " caching one close by (docker/unbound.conf) and name it with --dns_servers, or lower --thread_count.";
            case CONNECT ->
                "Hosts that are gone, or a firewall in between. When it hits hosts that work in a browser, lower --thread_count.";
            case TLS ->
                "Expired, self-signed or foreign certificates, or chains that lack one in between, which browsers fill in: the"
                        + " messages say which. --ignore_ssl_certificate True takes them, at the price of not knowing who answers.";
            case TIMEOUT ->
                "When downloads use up the bandwidth, lower --thread_count; else raise --timeout. --retries 1 gives them a second chance.";
            case CONNECTION_LOST, HTTP_5XX ->
                "Often passing: --retries 2 gives them further chances, the same command with --retry_failed True another day.";
            case HTTP_429 -> "Lower --max_requests_per_host, and give them time with --retries 2.";
            case HOST_GIVEN_UP ->
                "See the hosts below. Lower --max_requests_per_host; raise --host_patience to wait longer for a host that is away; a"
                        + " shuffled list spreads a host over the whole run.";
            case HTTP_4XX -> "The list's age shows; there is nothing to do but to take a newer list.";
            case PROTOCOL, HTTP_3XX, TOO_MANY_REDIRECTS ->
                "Broken servers; nothing to do unless one host stands out below.";
            case TOO_LARGE -> "Raise --max_download_bytes if you want them.";
            case BLOCKED_ADDRESS ->
                "If these are your own servers, open their network with --allowed_networks; else leave it: it protects you.";
            case DISALLOWED, ROBOTS_TXT -> "Their owners ask for it; nothing to do.";
            case HASH_MISMATCH -> "The web changed. Without --verify_hash the new pictures would be taken.";
            case NO_EXPECTED_HASH ->
                "See what the column of --verify_hash holds: hexadecimal digits or base64 of the whole digest are read.";
            case DUPLICATE -> "As asked for by --dedupe_urls; the column duplicate_of names the first row.";
            case NOT_AN_IMAGE -> "Web pages in a picture's place, empty or damaged files. A newer list helps.";
            case UNSUPPORTED_FORMAT ->
                "--disable_all_reencoding True stores them as they are, if what reads the data set can decode them.";
            case TOO_MANY_PIXELS -> "Raise --max_image_pixels if there is memory for them.";
            case IMAGE_TOO_COSTLY ->
                "Pictures made to hold a decoder up; nothing to do. --disable_all_reencoding True stores them as they are.";
            case FILTERED -> "As asked for by --min_image_size, --max_image_area and --max_aspect_ratio.";
            case BAD_BOUNDING_BOX -> "Look at --bbox_col: boxes are [x_min, y_min, x_max, y_max] in 0 to 1.";
            case ENCODE -> "Look at --encode_format: webp has a largest size of 16,383 pixels.";
            case INTERNAL_ERROR -> "Please report it; the executors' logs have the stack trace.";
        };
    }
}
