package io.github.img2dataset.fetch.address;

import java.net.InetAddress;

/**
 * A block of addresses, {@code 10.0.0.0/8} or {@code fc00::/7}; an address alone is a block of one. IPv4 and IPv6 are
 * never in each other's blocks.
 */
public final class Cidr {
    private final byte[] network;
    private final int prefixLength;

    private Cidr(byte[] network, int prefixLength) {
        this.network = network;
        this.prefixLength = prefixLength;
    }

    /**
     * Parses a network as {@code address/prefix length}.
     *
     * @throws IllegalArgumentException that names the text when it is no block
     */
    public static Cidr parse(String text) {
        var slash = text.indexOf('/');
        var address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("No network in CIDR notation: " + text);
        }
        var bits = address.getAddress().length * 8;
        return new Cidr(address.getAddress(), slash < 0 ? bits : prefixLength(text.substring(slash + 1), bits, text));
    }

    private static int prefixLength(String digits, int bits, String text) {
        if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > bits) {
            throw new IllegalArgumentException("Prefix length must be 0 to " + bits + ": " + text);
        }
        return Integer.parseInt(digits);
    }

    boolean contains(InetAddress candidate) {
        var address = candidate.getAddress();
        if (address.length != network.length) {
            return false;
        }
        var wholeBytes = prefixLength / 8;
        for (var i = 0; i < wholeBytes; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        var mask = 0xff00 >> prefixLength % 8;
        return prefixLength % 8 == 0 || (address[wholeBytes] & mask & 0xff) == (network[wholeBytes] & mask & 0xff);
    }
}
