package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.body;
import static io.github.img2dataset.fetch.TestFetches.failure;
import static io.github.img2dataset.fetch.TestFetches.fetch;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.HostileScripts;
import io.github.img2dataset.testing.HostileServer;
import io.github.img2dataset.testing.TestImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies under a Content-Encoding that nobody asked for, and under one that is not true. */
@Timeout(30)
class ContentEncodingTest {
    /** {@link #PLAIN} by Brotli's own tool. */
    private static final byte[] BROTLI = Base64.getDecoder()
            .decode(
                    "Gw8n+B8HbqzDtCZw405+3vh3Pjv220RBiVUTyOyaSd62cxwOBREROgXZaUQ1gk78JuYVQhiU6AS2rTHpqSxktb+PH2MOYeYBAICU"
                            + "tuxDLoAklnL0eQCcFAw7Totmsts/X33uR6l6LJix4qy/u37G+bGVTahxNT9913VcL+eXq8dfDLWnJaPzT1jHD2o=");
    /** 50 MB of zeros. */
    private static final byte[] BROTLI_BOMB = Base64.getDecoder()
            .decode("y///P/gnAOKxQCD3/o///3/wTwDEYRGA7v0f////4J8AiMMCAN37P/7//8E/ARCHBQC693/8//+DfwIgDgsAdO//8g9eD/8E"
                    + "QBwWAOig6wE=");

    private static final byte[] PLAIN = plain();

    private HostileServer server;
    private Fetcher fetcher;

    @BeforeEach
    void start() throws IOException {
        server = new HostileServer();
        fetcher = new Fetcher(TestFetches.local().maxDownloadBytes(1_000_000).build());
    }

    @AfterEach
    void stop() throws IOException {
        fetcher.close();
        server.close();
    }

    @Test
    void brotliAndZstandardAreUndone() throws Exception {
        assertThat(fetched("Content-Encoding: br\r\n", BROTLI)).isEqualTo(PLAIN);
        assertThat(fetched("Content-Encoding: ZSTD\r\n", Zstd.compress(PLAIN))).isEqualTo(PLAIN);
    }

    @Test
    void membersOfGzipAreJoined() throws Exception {
        var members = new ByteArrayOutputStream();
        members.write(HostileScripts.gzip(Arrays.copyOf(PLAIN, 4_000)));
        members.write(HostileScripts.gzip(Arrays.copyOfRange(PLAIN, 4_000, PLAIN.length)));

        assertThat(fetched("Content-Encoding: gzip\r\n", members.toByteArray())).isEqualTo(PLAIN);
        members.write(new byte[100]);
        assertThat(fetched("Content-Encoding: gzip\r\n", members.toByteArray()))
                .as("padding is no member")
                .isEqualTo(PLAIN);
    }

    @Test
    void layersAreUndoneInTurnWhereverTheyAreNamed() throws Exception {
        var twice = HostileScripts.gzip(HostileScripts.deflate(PLAIN, false));

        assertThat(fetched("Content-Encoding: deflate, gzip\r\n", twice)).isEqualTo(PLAIN);
        assertThat(fetched("Content-Encoding: deflate\r\nContent-Encoding: gzip\r\n", twice))
                .isEqualTo(PLAIN);
        assertThat(fetched("Content-Encoding: gzip, identity\r\n", HostileScripts.gzip(PLAIN)))
                .isEqualTo(PLAIN);
        assertThat(fetched("Content-Encoding: br, zstd\r\n", Zstd.compress(BROTLI)))
                .isEqualTo(PLAIN);
        var members = new ByteArrayOutputStream();
        members.write(HostileScripts.gzip(Arrays.copyOf(PLAIN, 4_000)));
        members.write(HostileScripts.gzip(Arrays.copyOfRange(PLAIN, 4_000, PLAIN.length)));
        assertThat(fetched("Content-Encoding: gzip, gzip\r\n", HostileScripts.gzip(members.toByteArray())))
                .isEqualTo(PLAIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "br",
                "zstd",
                "deflate",
                "gzip",
                "compress",
                "gzip, identity",
                "gzip, br",
                "aws-chunked",
                "UTF-8",
                ""
            })
    void aPlainPictureIsAPictureWhateverItsLabel(String label) throws Exception {
        var picture = TestImages.jpeg(64, 48, 1);

        assertThat(fetched("Content-Encoding: " + label + "\r\n", picture)).isEqualTo(picture);
    }

    @Test
    void bombsOfEveryKindStopAtTheLimit() throws Exception {
        assertTooLarge("br", BROTLI_BOMB);
        assertTooLarge("zstd", Zstd.compress(new byte[50_000_000]));
        assertTooLarge("gzip", HostileScripts.gzip(new byte[50_000_000]));
    }

    @Test
    void damageIsToldAsSuch() throws Exception {
        var zstd = Zstd.compress(PLAIN);
        assertDamaged("br", Arrays.copyOf(BROTLI, 60));
        assertDamaged("zstd", Arrays.copyOf(zstd, zstd.length / 2));
        var gzip = HostileScripts.gzip(PLAIN);
        gzip[gzip.length - 8] ^= 1;
        assertDamaged("gzip", gzip);
    }

    private void assertDamaged(String label, byte[] body) throws Exception {
        serve("Content-Encoding: " + label + "\r\n", body);
        assertThat(failure(fetch(fetcher, server.url("/image"))).message()).isEqualTo("Damaged compressed body");
    }

    private void assertTooLarge(String label, byte[] bomb) throws Exception {
        serve("Content-Encoding: " + label + "\r\n", bomb);
        assertThat(failure(fetch(fetcher, server.url("/image"))).reason()).isEqualTo(FailureReason.TOO_LARGE);
    }

    private byte[] fetched(String headerLines, byte[] body) throws Exception {
        serve(headerLines, body);
        return body(fetch(fetcher, server.url("/image")));
    }

    private void serve(String headerLines, byte[] body) {
        server.on("/image", exchange -> exchange.respond("200 OK", headerLines, body));
    }

    private static byte[] plain() {
        var bytes = new byte[10_000];
        for (var at = 0; at < bytes.length; at++) {
            var i = at % 100;
            bytes[at] = (byte) (i * i / 7 % 251);
        }
        return bytes;
    }
}
