package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The failures are S3A's of Hadoop 3.5, by a Ceph object store. */
class StoreRefusalTest {
    @ParameterizedTest
    @CsvSource({
        "software.amazon.awssdk.services.s3.model.NoSuchBucketException:  (Status Code: 404), The bucket of s3a://b/out does not exist",
        "No AWS Credentials provided by X : SdkClientException: Unable to load credentials from, There are no credentials for s3a://b/out. Set AWS_ACCESS_KEY_ID",
        "S3Exception:  (Service: S3; Status Code: 403) (SDK Attempt Count: 1):SignatureDoesNotMatch, The store does not accept the credentials for s3a://b/out",
        "S3Exception:  (Service: S3; Status Code: 403) (SDK Attempt Count: 1):AccessDenied, The credentials do not permit the use of s3a://b/out. A run lists",
        "S3Exception: (Service: S3; Status Code: 301):PermanentRedirect, The bucket of s3a://b/out is in another region"
    })
    void saysInOneLineWhatToSet(String cause, String line) {
        var told = StoreRefusal.of(new AccessDeniedException("s3a://b/out: listObjects() on s3a://b/out: " + cause));

        assertThat(told)
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith(line)
                        .doesNotContain("amazon", "\n")
                        .hasSizeLessThan(300));
    }

    @Test
    void findsTheRefusalAmongTheCauses() {
        var failure = new IllegalStateException(
                "the job failed", new IOException("PUT s3a://b/out/0.tar: InvalidAccessKeyId"));

        assertThat(StoreRefusal.of(failure))
                .hasValueSatisfying(text -> assertThat(text).contains("s3a://b/out/0.tar"));
    }

    @Test
    void leavesOtherFailuresAlone() {
        assertThat(StoreRefusal.of(new AccessDeniedException("/out: Permission denied")))
                .isEmpty();
        assertThat(StoreRefusal.of(new IOException("s3a://b/out: Connection reset")))
                .isEmpty();
    }
}
