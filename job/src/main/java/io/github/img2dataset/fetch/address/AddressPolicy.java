package io.github.img2dataset.fetch.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses may be connected to: by default the public internet only. A url list is a stranger's text that runs
 * inside our network; without this it could read a cloud's credentials from 169.254.169.254. Blocks as IANA registers
 * them (<a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IPv4</a>, <a
 * href="https://www.iana.org/assignments/iana-ipv6-special-registry">IPv6</a>). Immutable.
 */
public final class AddressPolicy {
    private static final List<Cidr> NOT_PUBLIC_V4 = blocks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10", // carriers' NAT; Alibaba's metadata service is 100.100.100.200
            "127.0.0.0/8",
            "168.63.129.16/32", // Azure's host agent, a public address that answers inside a virtual machine
            "169.254.0.0/16", // link-local: the metadata service of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24", // protocol assignments; Oracle's metadata service is 192.0.0.192
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4"); // reserved, and broadcast
    private static final Cidr GLOBAL_UNICAST_V6 = Cidr.parse("2000::/3");
    private static final List<Cidr> NOT_PUBLIC_V6 = blocks(
            "2001::/23", // protocol assignments, Teredo and ORCHID among them
            "2001:db8::/32",
            "2002::/16", // 6to4 hides an IPv4 address
            "3fff::/20");

    /** Names that stand for no public address (RFC 6761, 6762, 8375; .internal is reserved by ICANN for private use). */
    private static final List<String> PRIVATE_DOMAINS = List.of("localhost", "local", "internal", "home.arpa");

    private final boolean allowAll;
    private final List<Cidr> allowed;
    private final Set<InetAddress> own;

    public AddressPolicy(boolean allowPrivateNetworks, List<String> allowedNetworks) {
        this(allowPrivateNetworks, allowedNetworks, Set.of());
    }

    /**
     * @param own addresses of this machine's interfaces: what listens there, on a public address, too, is for the machine's
     *     owner
     */
    public AddressPolicy(boolean allowPrivateNetworks, List<String> allowedNetworks, Set<InetAddress> own) {
        this.own = Set.copyOf(own);
        allowAll = allowPrivateNetworks;
        allowed = allowedNetworks.stream().map(Cidr::parse).toList();
    }

    public boolean permits(InetAddress address) {
        if (allowAll) {
            return true;
        }
        var hidden = hiddenV4(address);
        if (hidden != null && !permits(hidden)) {
            return false;
        }
        return contains(allowed, address) || (isPublic(address) && !own.contains(address));
    }

    /** For a name that somebody else looks up, so that its addresses cannot be checked: refuses what is private by its look. */
    public boolean permitsName(String host) {
        var name = "." + (host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        var isPrivate =
                name.lastIndexOf('.') == 0 || PRIVATE_DOMAINS.stream().anyMatch(domain -> name.endsWith("." + domain));
        return allowAll || !isPrivate;
    }

    private static boolean isPublic(InetAddress address) {
        return address instanceof Inet4Address
                ? !contains(NOT_PUBLIC_V4, address)
                : GLOBAL_UNICAST_V6.contains(address) && !contains(NOT_PUBLIC_V6, address);
    }

    /** Addresses of this machine's interfaces; none where the system does not tell. */
    public static Set<InetAddress> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(AddressPolicy::withoutScope)
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            return Set.of();
        }
    }

    private static InetAddress withoutScope(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError("An interface's address is an address", e);
        }
    }

    /** The IPv4 address that a NAT64, 6to4 or ISATAP address leads to: allowing the tunnel does not allow every end of it. */
    private static @Nullable InetAddress hiddenV4(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length != 16) {
            return null;
        }
        if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            return v4(bytes, 2);
        }
        if (isIsatap(bytes)) {
            return v4(bytes, 12);
        }
        var nat64 = bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == (byte) 0xff && bytes[3] == (byte) 0x9b;
        return nat64 ? v4(bytes, 12) : null;
    }

    /** An interface identifier of 0:5efe or 200:5efe (RFC 5214, 6.1), under whatever prefix. */
    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] == 0 || bytes[8] == 2) && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
    }

    private static InetAddress v4(byte[] bytes, int offset) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4));
        } catch (UnknownHostException e) {
            throw new AssertionError("Four bytes are an address", e);
        }
    }

    private static boolean contains(List<Cidr> blocks, InetAddress address) {
        for (var block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<Cidr> blocks(String... blocks) {
        return Stream.of(blocks).map(Cidr::parse).toList();
    }
}
