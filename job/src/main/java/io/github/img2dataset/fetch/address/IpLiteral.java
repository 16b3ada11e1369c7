package io.github.img2dataset.fetch.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses written as hosts, without any look-up: IPv6, and IPv4 in all the forms that resolvers and browsers take
 * ({@code 127.1}, {@code 0x7f.1}, {@code 2130706433}, {@code 0177.0.0.1}), so that none of them slips past the address
 * policy.
 */
public final class IpLiteral {
    private static final int MAX_HEX_DIGITS = 16;
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]*");

    private IpLiteral() {}

    /** The address, or null when the text is none. */
    public static @Nullable InetAddress parse(String host) {
        return host.indexOf(':') >= 0 ? parseV6(host) : parseV4(host);
    }

    /** Whether a host can only be an IPv4 address: its last label is a number (WHATWG url standard, 3.5). */
    public static boolean endsInNumber(String host) {
        var last = host.substring(host.lastIndexOf('.') + 1);
        return !last.isEmpty()
                && (last.chars().allMatch(c -> c >= '0' && c <= '9')
                        || HEXADECIMAL.matcher(last).matches());
    }

    private static @Nullable InetAddress parseV6(String host) {
        if (!host.matches("[0-9a-fA-F:.]+")) {
            return null;
        }
        try {
            // In brackets it is never looked up as a name.
            return InetAddress.getByName("[" + host + "]");
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static @Nullable InetAddress parseV4(String host) {
        var parts = host.split("\\.", -1);
        if (parts.length > 4) {
            return null;
        }
        long address = 0;
        for (var i = 0; i < parts.length; i++) {
            var last = i == parts.length - 1;
            var bytes = last ? 4 - i : 1;
            var number = parseNumber(parts[i]);
            if (number < 0 || number >= 1L << (8 * bytes)) {
                return null;
            }
            address = (address << (8 * bytes)) | number;
        }
        return ofBytes((int) address);
    }

    /** Decimal, octal (leading 0) or hexadecimal (leading 0x); -1 when it is none of them. */
    private static long parseNumber(String text) {
        try {
            if (HEXADECIMAL.matcher(text).matches()) {
                return text.length() == 2
                        ? 0
                        : text.length() > MAX_HEX_DIGITS ? -1 : Long.parseLong(text.substring(2), 16);
            }
            if (!text.matches("\\d+")) {
                return -1;
            }
            return Long.parseLong(text, text.length() > 1 && text.charAt(0) == '0' ? 8 : 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static InetAddress ofBytes(int address) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address});
        } catch (UnknownHostException e) {
            throw new AssertionError("Four bytes are an address", e);
        }
    }
}
