package io.github.img2dataset.urls.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "url", "a \"b\" \\ c", "\u0001\n\t", "größe", "\uD83D\uDE00", "half a pair \uD83D"})
    void aQuotedTextIsReadBack(String text) {
        assertThat(JsonText.unquoted(JsonText.quoted(text))).isEqualTo(text);
    }

    @Test
    void escapesStandForTheirCharacters() {
        assertThat(JsonText.unquoted("\"\\u00fcrl \\b\\f\\n\\r\\t\\/\\\\\\\"\""))
                .isEqualTo("ürl \b\f\n\r\t/\\\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\u12\"", "\"\\uzzzz\"", "\"\\x\"", "\"a\nb\""})
    void aStringThatIsNoJsonStandsForItself(String broken) {
        assertThat(JsonText.unquoted(broken)).isEqualTo(broken);
    }
}
