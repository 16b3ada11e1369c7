package io.github.img2dataset.fetch.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.FailureReason;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlMenderTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "http://example.com => http://example.com/",
                "HTTP://EXAMPLE.com/A.jpg => http://example.com/A.jpg",
                "  https://example.com/a.jpg \u00a0 => https://example.com/a.jpg",
                "http://example.com/a b.jpg => http://example.com/a%20b.jpg",
                "http://example.com/ä/日本.jpg?q=ü => http://example.com/%C3%A4/%E6%97%A5%E6%9C%AC.jpg?q=%C3%BC",
                "http://example.com/a?x=1&amp;y=2 => http://example.com/a?x=1&y=2",
                "http://example.com/100%.jpg => http://example.com/100%.jpg",
                "http://example.com/%41%zz => http://example.com/%41%zz",
                "http://example.com/a#part => http://example.com/a",
                "http://example.com?x=1 => http://example.com/?x=1",
                "http://example.com/a/../b/./c => http://example.com/b/c",
                "http://example.com/.. => http://example.com/",
                "http://example.com:80/a => http://example.com/a",
                "https://example.com:8443/a => https://example.com:8443/a",
                "http://example.com:/a => http://example.com/a",
                "http://example.com./a => http://example.com/a",
                "http://user:secret@example.com/a => http://example.com/a",
                "http://bücher.example/a => http://xn--bcher-kva.example/a",
                "http://例え.テスト/ => http://xn--r8jz45g.xn--zckzah/",
                "http://a_b.example.com/ => http://a_b.example.com/",
                "http:\\\\example.com\\a.jpg => http://example.com/a.jpg",
                "http://[2606:4700::1111]:8080/a => http://[2606:4700::1111]:8080/a",
                "http://example.com/a|b[c].jpg => http://example.com/a|b[c].jpg",
                "http://example.com/{a}\"<b> => http://example.com/%7Ba%7D%22%3Cb%3E",
                "http:///a.example/b => http://a.example/b",
                "http:a.example/b => http://a.example/b",
                "https:/a.example/b => https://a.example/b",
                "http://example.com//p//1.jpg => http://example.com//p//1.jpg",
                "http://example.com//x:99999/p => http://example.com//x:99999/p",
                "http://straße.test/ => http://xn--strae-oqa.test/",
                "http://βόλος.test/ => http://xn--nxasmm1c.test/",
                "http://example.com/a,b;c=d!*'() => http://example.com/a,b;c=d!*'()"
            })
    void mendsWhatBrowsersUnderstand(String listed, String requested) {
        assertThat(good(listed).toString()).isEqualTo(requested);
    }

    @Test
    void lineBreaksInAUrlNeverReachTheRequest() {
        assertThat(good("http://example.com/a\r\nHost: evil\r\n\tb").target()).isEqualTo("/aHost:%20evilb");
        assertThat(good("http://example.com/\u0000\u007f").target()).isEqualTo("/%00%7F");
    }

    @ParameterizedTest
    @CsvSource({
        "http://2130706433/, 127.0.0.1", "http://0x7f.1/, 127.0.0.1", "http://0177.0.0.1/, 127.0.0.1",
        "http://127.1/, 127.0.0.1", "http://%31%32%37.1/, 127.0.0.1", "http://１２７.0.0.1/, 127.0.0.1",
        "http://127。0。0。1/, 127.0.0.1", "http://user@127.0.0.1/, 127.0.0.1", "http://8.8.8.8@127.0.0.1/, 127.0.0.1"
    })
    void readsAddressesInAllTheirDisguises(String listed, String address) {
        assertThat(Objects.requireNonNull(good(listed).address()).getHostAddress())
                .isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "http:",
                "http://:80/",
                "http://exa mple.com/",
                "http://example.com:0/",
                "http://example.com:65536/",
                "http://example.com:8o/",
                "http://a..b/",
                "http://.a/",
                "http://[::1/",
                "http://[::g]/",
                "http://[]/",
                "http://[1.2.3.4]/",
                "http://256.1.1.1/",
                "http://1.2.3.4.5/",
                "http://999999999999/",
                "http://a%00b/",
                "http://a\u0000b/",
                "http://<script>/",
                "http://a%/",
                "www.example.com",
                "//example.com/a",
                "http://[fe80::1%25eth0]/"
            })
    void refusesWhatCannotBeMended(String listed) {
        assertThat(reason(listed)).isEqualTo(FailureReason.BAD_URL);
    }

    @Test
    void namesThatAreTooLongAreRefused() {
        assertThat(reason("http://" + "a".repeat(64) + ".com/")).isEqualTo(FailureReason.BAD_URL);
        assertThat(reason("http://" + "a.".repeat(130) + "com/")).isEqualTo(FailureReason.BAD_URL);
        assertThat(reason("http://example.com/" + "a".repeat(20_000))).isEqualTo(FailureReason.BAD_URL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "data:image/png;base64,AAAA",
                "javascript:alert(1)",
                "ftp://a/b",
                "blob:http://x"
            })
    void otherSchemesAreNotOurs(String listed) {
        assertThat(reason(listed)).isEqualTo(FailureReason.UNSUPPORTED_SCHEME);
    }

    @ParameterizedTest
    @CsvSource({
        "/x, http://a.example/x",
        "x, http://a.example/b/x",
        "../x, http://a.example/x",
        "?y=2, http://a.example/b/c?y=2",
        "//other.example/x, http://other.example/x",
        "///other.example/x, http://other.example/x",
        "http:///other.example/x, http://other.example/x",
        "http:/x, http://a.example/x",
        "http:x, http://a.example/b/x",
        "HTTP:?y, http://a.example/b/c?y",
        "https:/other.example/x, https://other.example/x",
        "\\\\other.example\\x, http://other.example/x",
        "https://other.example, https://other.example/",
        "'', http://a.example/b/c?x=1",
        "#top, http://a.example/b/c?x=1",
        "'/ö', http://a.example/%C3%B6"
    })
    void resolvesRedirects(String location, String expected) {
        var base = good("http://a.example/b/c?x=1");

        assertThat(UrlMender.resolve(base, location))
                .isEqualTo(UrlMender.mend(expected))
                .isInstanceOf(UrlMender.Mended.Good.class);
    }

    private static WebUrl good(String listed) {
        if (UrlMender.mend(listed) instanceof UrlMender.Mended.Good good) {
            return good.url();
        }
        throw new AssertionError("Not mended: " + listed);
    }

    private static FailureReason reason(String listed) {
        if (UrlMender.mend(listed) instanceof UrlMender.Mended.Bad bad) {
            return bad.failure().reason();
        }
        throw new AssertionError("Mended: " + listed + " to " + good(listed));
    }
}
