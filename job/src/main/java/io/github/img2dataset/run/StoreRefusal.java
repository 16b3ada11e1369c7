package io.github.img2dataset.run;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why an S3 store refused what it was asked, in one line that says what to set. S3A's messages hold the SDK's class names and
 * say everything twice; the code within them is the store's own.
 */
public final class StoreRefusal {
    private static final Pattern PATH = Pattern.compile("s3a?://[^\\s:'`\"]+");

    /** A store's codes, or the exceptions that stand for them, and what to tell; {@code %s} is the path. */
    private static final List<Refusal> REFUSALS = List.of(
            new Refusal(
                    "NoSuchBucket|UnknownStoreException|Bucket does not exist",
                    "The bucket of %s does not exist in this store. Create it, or fix its name or the store's address"
                            + " (AWS_ENDPOINT_URL, or fs.s3a.endpoint)"),
            new Refusal(
                    "NoAuthWithAWSException|NoAwsCredentials|Unable to load credentials",
                    "There are no credentials for %s. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; on a cluster"
                            + " spark.hadoop.fs.s3a.access.key and .secret.key, or a role"),
            new Refusal(
                    "SignatureDoesNotMatch|InvalidAccessKeyId|InvalidToken|ExpiredToken|TokenRefreshRequired",
                    "The store does not accept the credentials for %s (wrong, expired, or another store's). Fix"
                            + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"),
            new Refusal(
                    "PermanentRedirect|AuthorizationHeaderMalformed|status code: 301|Status Code: 301",
                    "The bucket of %s is in another region. Set AWS_REGION to that region"),
            new Refusal(
                    "AccessDenied|Status Code: 403|status code: 403|Forbidden",
                    "The credentials do not permit the use of %s. A run lists, reads, writes, and deletes there: s3:ListBucket, s3:GetObject,"
                            + " s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload"));

    private record Refusal(Pattern code, String advice) {
        Refusal(String codes, String advice) {
            this(Pattern.compile(codes), advice);
        }
    }

    private StoreRefusal() {}

    /** What to tell of a failure; empty if no S3 store's refusal is among its causes. */
    public static Optional<String> of(Throwable failure) {
        var text = new StringBuilder();
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        var path = PATH.matcher(text);
        return path.find() ? told(text, path.group()) : Optional.empty();
    }

    private static Optional<String> told(CharSequence text, String path) {
        return REFUSALS.stream()
                .filter(refusal -> refusal.code().matcher(text).find())
                .findFirst()
                .map(refusal -> String.format(refusal.advice(), path));
    }
}
