package io.github.img2dataset.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentHashReadTest {
    private static final String MD5 = "9dd4e46124a680d4f5c8564e155c67a6";

    @ParameterizedTest
    @ValueSource(
            strings = {MD5, " 9DD4E46124A680D4F5C8564E155C67A6\n", "ndTkYSSmgNT1yFZOFVxnpg==", "ndTkYSSmgNT1yFZOFVxnpg"
            })
    void readsDigitsAndBase64(String text) {
        assertThat(ContentHash.MD5.read(text)).contains(MD5);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "NULL",
                "9dd4e46124a680d4f5c8564e155c67",
                "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
                "zzd4e46124a680d4f5c8564e155c67a6",
                "ndTkYSSmgNT1yFZO"
            })
    void takesNothingElseForAHash(String text) {
        assertThat(ContentHash.MD5.read(text)).isEmpty();
    }

    @Test
    void readsBothAlphabetsOfBase64() {
        var bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) 0xFB);
        var expected = "fb".repeat(32);
        assertThat(ContentHash.SHA256.read(java.util.Base64.getEncoder().encodeToString(bytes)))
                .contains(expected);
        assertThat(ContentHash.SHA256.read(java.util.Base64.getUrlEncoder().encodeToString(bytes)))
                .contains(expected);
    }
}
