package io.github.img2dataset.fetch.address;

import com.ibm.icu.text.IDNA;
import java.util.EnumSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Host names in ASCII, as browsers make them: non-transitional <a href="https://www.unicode.org/reports/tr46/">UTS
 * 46</a>, by which straße.test and strasse.test are two names. The JDK's {@code java.net.IDN} knows IDNA 2003 alone, by
 * which they are one, and its pictures another site's.
 */
final class AsciiName {
    private static final int NON_TRANSITIONAL =
            IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE;

    /** The url standard asks for neither CheckHyphens nor VerifyDnsLength. */
    private static final EnumSet<IDNA.Error> FORGIVEN = EnumSet.of(
            IDNA.Error.LEADING_HYPHEN,
            IDNA.Error.TRAILING_HYPHEN,
            IDNA.Error.HYPHEN_3_4,
            IDNA.Error.EMPTY_LABEL,
            IDNA.Error.LABEL_TOO_LONG,
            IDNA.Error.DOMAIN_NAME_TOO_LONG);

    private AsciiName() {}

    /** The name in lower case, or null when it cannot be one. */
    static @Nullable String of(String host) {
        return host.chars().allMatch(c -> c < 0x80) ? host.toLowerCase(Locale.ROOT) : Unicode.toAscii(host);
    }

    /** Apart, so that ICU's tables are read when a list has such a name. */
    private static final class Unicode {
        private static final IDNA UTS_46 = IDNA.getUTS46Instance(NON_TRANSITIONAL);

        private Unicode() {}

        static @Nullable String toAscii(String host) {
            var info = new IDNA.Info();
            var name = UTS_46.nameToASCII(host, new StringBuilder(), info).toString();
            return FORGIVEN.containsAll(info.getErrors()) ? name : null;
        }
    }
}
