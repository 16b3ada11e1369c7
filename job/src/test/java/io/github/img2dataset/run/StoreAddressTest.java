package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreAddressTest {
    private final Configuration hadoop = new Configuration(false);

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9000, 127.0.0.1, 9000",
        "http://store, store, 80",
        "https://store, store, 443",
        "store.example.org, store.example.org, 443"
    })
    void readsTheEndpointAsS3aDoes(String endpoint, String host, int port) {
        hadoop.set("fs.s3a.endpoint", endpoint);

        assertThat(StoreAddress.of("s3://bucket/list", hadoop)).contains(new StoreAddress(host, port));
        assertThat(StoreAddress.of("s3a://bucket", hadoop)).contains(new StoreAddress(host, port));
    }

    @Test
    void prefersTheBucketsOwnEndpoint() {
        hadoop.set("fs.s3a.endpoint", "https://store");
        hadoop.set("fs.s3a.bucket.mine.endpoint", "http://other:1");

        assertThat(StoreAddress.of("s3a://mine/out", hadoop)).contains(new StoreAddress("other", 1));
    }

    @Test
    void leavesAmazonsOwnProxiesAndOtherStoragesAlone() {
        assertThat(StoreAddress.of("s3a://bucket/out", hadoop)).isEmpty();
        hadoop.set("fs.s3a.endpoint", "s3.eu-north-1.amazonaws.com");
        assertThat(StoreAddress.of("s3a://bucket/out", hadoop)).isEmpty();
        hadoop.set("fs.s3a.endpoint", "http://store");
        assertThat(StoreAddress.of("out", hadoop)).isEmpty();
        assertThat(StoreAddress.of("hdfs://name/out", hadoop)).isEmpty();
        hadoop.set("fs.s3a.proxy.host", "proxy");
        assertThat(StoreAddress.of("s3a://bucket/out", hadoop)).isEmpty();
    }

    @Test
    void tellsADeadStoreFromALiveOne() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            hadoop.set("fs.s3a.endpoint", "http://127.0.0.1:" + server.getLocalPort());
            assertThatCode(() -> StoreAddress.check(List.of("urls.txt", "s3a://bucket/out"), hadoop))
                    .doesNotThrowAnyException();
        }
        assertThatThrownBy(() -> StoreAddress.check(List.of("urls.txt", "s3a://bucket/out"), hadoop))
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("s3a://bucket/out", "127.0.0.1:", "AWS_ENDPOINT_URL");
    }
}
