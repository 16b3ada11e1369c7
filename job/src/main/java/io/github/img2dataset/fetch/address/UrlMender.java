package io.github.img2dataset.fetch.address;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Urls as lists and {@code Location} headers have them, to urls that can be requested. Much of what is no valid URI is
 * understood by every browser: blanks around it, spaces and letters of any script in it, the ampersand as HTML spells it,
 * backslashes, names in Unicode. That is mended as browsers do (<a href="https://url.spec.whatwg.org">WHATWG url
 * standard</a>), the rest is refused with a reason.
 */
public final class UrlMender {
    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;
    private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile("[0-9]{0,5}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern DOT = Pattern.compile("%2[eE]");
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    /** The path percent-encode set; its question mark and number sign end the path and are never in it. */
    private static final String ENCODED_IN_PATH = " \"#<>?`{}";

    /** The special-query percent-encode set. */
    private static final String ENCODED_IN_QUERY = " \"#<>'";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private UrlMender() {}

    /** A url, or why it is none. */
    public sealed interface Mended {
        /** Hands on the url, or why it is none. */
        void either(Consumer<WebUrl> good, Consumer<Failure> bad);

        record Good(WebUrl url) implements Mended {
            @Override
            public void either(Consumer<WebUrl> good, Consumer<Failure> bad) {
                good.accept(url);
            }
        }

        record Bad(Failure failure) implements Mended {
            @Override
            public void either(Consumer<WebUrl> good, Consumer<Failure> bad) {
                bad.accept(failure);
            }
        }
    }

    /** A url of the list; null and blank ones are bad. */
    public static Mended mend(@Nullable String listed) {
        if (listed == null || listed.isBlank()) {
            return bad("No url");
        }
        var text = clean(listed);
        var scheme = SCHEME.matcher(text);
        if (text.length() > MAX_LENGTH) {
            return bad("Url too long");
        }
        if (!scheme.matches()) {
            return bad("Url has no scheme");
        }
        var name = scheme.group(1).toLowerCase(Locale.ROOT);
        if (!name.equals("http") && !name.equals("https")) {
            return new Mended.Bad(new Failure(FailureReason.UNSUPPORTED_SCHEME, "Url scheme is not http or https"));
        }
        return mendRest(name, slashes(scheme.group(2)));
    }

    /** The url with each lone percent sign spelled out, for servers that take none raw; null when there is none. */
    public static @Nullable WebUrl withoutLonePercents(WebUrl url) {
        var target = url.target();
        var encoded = new StringBuilder(target.length() + 16);
        for (var i = 0; i < target.length(); i++) {
            encoded.append(target.charAt(i));
            if (target.charAt(i) == '%' && !isHexPair(target, i + 1)) {
                encoded.append("25");
            }
        }
        return encoded.length() == target.length() ? null : url.withTarget(encoded.toString());
    }

    /** A redirect's target as seen from {@code base}. */
    public static Mended resolve(WebUrl base, String location) {
        var text = slashes(clean(location));
        var scheme = SCHEME.matcher(text);
        if (scheme.matches()) {
            var rest = scheme.group(2);
            // "http:x" in a page of http is "x" (special relative or authority state).
            return base.scheme().equalsIgnoreCase(scheme.group(1)) && !rest.startsWith("//")
                    ? resolve(base, rest)
                    : mend(text);
        }
        if (text.startsWith("//")) {
            return mend(base.scheme() + ":" + text);
        }
        return mend(base.origin() + relativeTarget(base.target(), text));
    }

    private static String relativeTarget(String base, String text) {
        var path = base.indexOf('?') < 0 ? base : base.substring(0, base.indexOf('?'));
        if (text.isEmpty() || text.startsWith("#")) {
            return base;
        }
        if (text.startsWith("/")) {
            return text;
        }
        return text.startsWith("?") ? path + text : path.substring(0, path.lastIndexOf('/') + 1) + text;
    }

    private static Mended mendRest(String scheme, String rest) {
        var start = endOfSlashes(rest);
        var end = endOfAuthority(rest, start);
        var authority = rest.substring(start, end);
        // A password in a url list is public; it is not sent.
        var hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        var portColon = hostAndPort.indexOf(':', hostAndPort.indexOf(']') + 1);
        var port = portColon < 0 ? "" : hostAndPort.substring(portColon + 1);
        var host = portColon < 0 ? hostAndPort : hostAndPort.substring(0, portColon);
        if (host.isEmpty()) {
            return bad("Url has no host");
        }
        if (!PORT.matcher(port).matches() || (!port.isEmpty() && !isPort(Integer.parseInt(port)))) {
            return bad("Bad port in url");
        }
        var portNumber = port.isEmpty() ? scheme.equals("https") ? 443 : 80 : Integer.parseInt(port);
        return withHost(scheme, host, portNumber, target(rest.substring(end)));
    }

    private static Mended withHost(String scheme, String host, int port, String target) {
        if (host.startsWith("[") && host.endsWith("]")) {
            var address = host.indexOf(':') < 0 ? null : IpLiteral.parse(host.substring(1, host.length() - 1));
            return address == null
                    ? bad("Bad host in url")
                    : new Mended.Good(new WebUrl(scheme, host.substring(1, host.length() - 1), address, port, target));
        }
        var name = asciiName(host);
        if (name == null) {
            return bad("Bad host in url");
        }
        var address = IpLiteral.endsInNumber(name) ? IpLiteral.parse(name) : null;
        if (address == null && IpLiteral.endsInNumber(name)) {
            return bad("Bad host in url");
        }
        return new Mended.Good(new WebUrl(scheme, name, address, port, target));
    }

    private static @Nullable String asciiName(String host) {
        try {
            var name = AsciiName.of(percentDecoded(host));
            var rooted = name != null && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            return rooted != null && isName(rooted) ? rooted : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isName(String name) {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            return false;
        }
        for (var label : name.split("\\.", -1)) {
            if (label.length() > MAX_LABEL) {
                return false;
            }
        }
        return true;
    }

    private static String percentDecoded(String host) {
        if (host.indexOf('%') < 0) {
            return host;
        }
        return java.net.URLDecoder.decode(host.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Path without dot segments, and query, percent-encoded where they have to be; no fragment. */
    private static String target(String rest) {
        var fragment = rest.indexOf('#');
        var text = fragment < 0 ? rest : rest.substring(0, fragment);
        var question = text.indexOf('?');
        var path = encode(question < 0 ? text : text.substring(0, question), ENCODED_IN_PATH);
        var query = question < 0 ? "" : encode(text.substring(question), ENCODED_IN_QUERY);
        return (path.isEmpty() ? "/" : withoutDotSegments(path)) + query;
    }

    /** RFC 3986, 5.2.4, and dots that are spelled {@code %2e}. */
    private static String withoutDotSegments(String path) {
        if (!path.contains("/.") && !path.contains("/%2")) {
            return path;
        }
        var segments = path.substring(1).split("/", -1);
        var kept = new ArrayDeque<String>();
        for (var i = 0; i < segments.length; i++) {
            var dots = DOT.matcher(segments[i]).replaceAll(".");
            var up = dots.equals("..");
            if (up) {
                kept.pollLast();
            } else if (!dots.equals(".")) {
                kept.add(segments[i]);
            }
            if (i == segments.length - 1 && (up || dots.equals("."))) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept);
    }

    /**
     * Percent-encodes the characters of a set, control characters and what is not ASCII, and leaves the rest as it is: a
     * lone percent sign, too, for servers compare signed urls byte by byte.
     */
    private static String encode(String text, String set) {
        if (text.chars().allMatch(c -> isPlain(c, set))) {
            return text;
        }
        var encoded = new StringBuilder(text.length() + 32);
        for (var b : wellFormed(text).getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b, set)) {
                encoded.append((char) b);
            } else {
                HEX.toHexDigits(encoded.append('%'), b);
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(int c, String set) {
        return c >= 0x20 && c < 0x7f && set.indexOf(c) < 0;
    }

    /** Java's encoder would put a question mark in the place of half a character. */
    private static String wellFormed(String text) {
        return LONE_SURROGATE.matcher(text).replaceAll("\ufffd");
    }

    private static boolean isHexPair(String text, int at) {
        return at + 1 < text.length()
                && HexFormat.isHexDigit(text.charAt(at))
                && HexFormat.isHexDigit(text.charAt(at + 1));
    }

    private static boolean isPort(int port) {
        return port >= 1 && port <= 65535;
    }

    /** However many there are, the host comes after them (special authority ignore slashes state). */
    private static int endOfSlashes(String rest) {
        var at = 0;
        while (at < rest.length() && rest.charAt(at) == '/') {
            at++;
        }
        return at;
    }

    private static int endOfAuthority(String rest, int start) {
        for (var i = start; i < rest.length(); i++) {
            if ("/?#".indexOf(rest.charAt(i)) >= 0) {
                return i;
            }
        }
        return rest.length();
    }

    /** Without blanks and control characters around it, line breaks and tabs in it, and HTML's spelling of &amp;. */
    private static String clean(String text) {
        var start = 0;
        var end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        var core = text.substring(start, end);
        if (core.indexOf('\n') >= 0 || core.indexOf('\r') >= 0 || core.indexOf('\t') >= 0) {
            core = core.replaceAll("[\\r\\n\\t]", "");
        }
        return core.replace("&amp;", "&");
    }

    private static boolean isBlank(char c) {
        return c <= 0x20 || Character.isSpaceChar(c) || c == '\ufeff' || c == '\u200b';
    }

    /** Backslashes count as slashes, up to the query. */
    private static String slashes(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        var question = text.indexOf('?');
        return question < 0
                ? text.replace('\\', '/')
                : text.substring(0, question).replace('\\', '/') + text.substring(question);
    }

    private static Mended bad(String message) {
        return new Mended.Bad(new Failure(FailureReason.BAD_URL, message));
    }
}
