package io.github.img2dataset.run;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Runs on Ceph's object store, which {@code .ci/long-run ceph} starts. */
@Tag("long")
@EnabledIfEnvironmentVariable(named = "CEPH_BUCKET", matches = ".+", disabledReason = ".ci/long-run ceph runs it")
class JobOnCephIT extends JobOnStoreContract {
    @Override
    String freshFolder() {
        return "s3a://" + System.getenv("CEPH_BUCKET") + "/" + UUID.randomUUID();
    }

    @Override
    Map<String, String> settings() {
        return Map.of(
                "fs.s3a.endpoint", System.getenv("AWS_ENDPOINT_URL"),
                "fs.s3a.endpoint.region", System.getenv("AWS_REGION"),
                "fs.s3a.path.style.access", "true",
                "fs.s3a.access.key", System.getenv("AWS_ACCESS_KEY_ID"),
                "fs.s3a.secret.key", System.getenv("AWS_SECRET_ACCESS_KEY"),
                "fs.s3a.attempts.maximum", "2",
                "fs.s3a.retry.limit", "2");
    }
}
