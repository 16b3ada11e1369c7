package io.github.img2dataset.fetch;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one host to which no connection was attempted yet, in the order of RFC 8305, section 4: the families
 * take turns, IPv4 first. A name's IPv6 addresses are looked up when its first address fails or keeps a connection
 * waiting: that halves the look-ups, and most executors have no way out over IPv6. Thread-safe.
 */
final class CandidateAddresses {
    private final ArrayDeque<InetAddress> ipv4 = new ArrayDeque<>();
    private final ArrayDeque<InetAddress> ipv6 = new ArrayDeque<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private final InetAddress first;
    private @Nullable Ipv6LookUp lookUp;
    private boolean isLookedUp;
    private boolean isIpv6Next;

    /** Looks the host's permitted IPv6 addresses up, and tells of them once: none when there are none. */
    interface Ipv6LookUp {
        void ask(Consumer<List<InetAddress>> answer);
    }

    /**
     * @param addresses permitted ones, at least one
     * @param lookUp null: the host has no other addresses
     */
    CandidateAddresses(List<InetAddress> addresses, @Nullable Ipv6LookUp lookUp) {
        first = addresses.get(0);
        addresses.forEach(this::add);
        this.lookUp = ipv6.isEmpty() ? lookUp : null;
        isLookedUp = this.lookUp == null;
    }

    private void add(InetAddress address) {
        (address instanceof Inet6Address ? ipv6 : ipv4).add(address);
    }

    /** The address that kept connections to the host are known by, whichever one they lead to. */
    InetAddress first() {
        return first;
    }

    /** Takes the next address; null when there is none now. */
    synchronized @Nullable InetAddress poll() {
        var isIpv6 = ipv4.isEmpty() || (isIpv6Next && !ipv6.isEmpty());
        isIpv6Next = !isIpv6;
        return (isIpv6 ? ipv6 : ipv4).poll();
    }

    /** Has {@link #poll} hand out an address again, before the others. */
    synchronized void putBack(InetAddress address) {
        isIpv6Next = address instanceof Inet6Address;
        (isIpv6Next ? ipv6 : ipv4).addFirst(address);
    }

    synchronized int size() {
        return ipv4.size() + ipv6.size();
    }

    /** Whether addresses may still be found that are not known now. */
    synchronized boolean mayGrow() {
        return !isLookedUp;
    }

    /**
     * Starts the look-up if it was not made yet.
     *
     * @param then runs after the look-up
     * @return false when it is over already, and {@code then} does not run
     */
    boolean grow(Runnable then) {
        Ipv6LookUp ask;
        synchronized (this) {
            if (isLookedUp) {
                return false;
            }
            waiting.add(then);
            ask = lookUp;
            lookUp = null;
        }
        if (ask != null) {
            ask.ask(this::grown);
        }
        return true;
    }

    private void grown(List<InetAddress> addresses) {
        List<Runnable> continued;
        synchronized (this) {
            isLookedUp = true;
            addresses.forEach(this::add);
            continued = List.copyOf(waiting);
            waiting.clear();
        }
        continued.forEach(Runnable::run);
    }
}
