package io.github.img2dataset.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.HostileServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamedListTest {
    private static final String LIST = "http://lists.example.com/list.txt";

    @Test
    void aListOnTheWebIsAskedOfTheProxyWithItsPassword() throws Exception {
        var authorization = new AtomicReference<@Nullable String>();
        try (var proxy = new HostileServer()) {
            proxy.on(LIST, exchange -> {
                authorization.set(exchange.header("Proxy-Authorization"));
                return exchange.respond("200 OK", "", "http://a.org/1.jpg\n".getBytes(StandardCharsets.UTF_8));
            });
            var address = URI.create("http://user:secret@127.0.0.1:" + proxy.port());

            try (var list = StreamedList.read(LIST, "test", url -> Optional.of(address))) {
                assertThat(Files.readString(Path.of(URI.create(list.onDriver().path()))))
                        .isEqualTo("http://a.org/1.jpg\n");
            }
            assertThat(authorization.get()).isEqualTo("Basic dXNlcjpzZWNyZXQ=");
        }
    }
}
