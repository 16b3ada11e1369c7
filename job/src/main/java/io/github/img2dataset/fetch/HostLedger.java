package io.github.img2dataset.fetch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A run's turns at hosts, and which executors have them: all together never more than the {@link HostLimits} allow. The
 * driver has it. It knows only hosts that somebody asks now or wants to ask. Of those who want turns the one that has
 * the fewest gets the next, and among equals the one that has waited longest. Thread-safe.
 */
public final class HostLedger {
    /** An executor uses its turns for so long after the ledger's last answer; a while after it they are others'. */
    static final Duration LEASE = Duration.ofSeconds(15);

    /** Requests that the rate allowed for nobody wanted them are made up for this long. */
    private static final Duration RATE_SLACK = Duration.ofMillis(200);

    private static final Duration FASTEST_PACE = Duration.ofMillis(20);
    /** All executors together ask the driver up to two thousand times a second. */
    private static final Duration PACE_PER_EXECUTOR = Duration.ofNanos(500_000);

    private static final Duration LOOK_FOR_LOST = Duration.ofSeconds(1);

    private final LongSupplier nanoClock;
    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, Host> hosts = new HashMap<>();
    private final PriorityQueue<Host> due = new PriorityQueue<>((one, other) -> Long.signum(one.dueAt - other.dueAt));
    private long lookedForLostAt;
    private long order;

    /** @param nanoClock {@link System#nanoTime}, or a test's own */
    public HostLedger(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        lookedForLostAt = nanoClock.getAsLong();
    }

    /** An executor, and the hosts that it has turns at or wants some. */
    private static final class Member {
        private final HostLimits limits;
        private final Map<String, Hold> holds = new HashMap<>();
        private final Set<Hold> granted = new LinkedHashSet<>();
        private final Map<String, Integer> keep = new HashMap<>();
        private long number;
        private long heardAt;

        Member(HostLimits limits) {
            this.limits = limits;
        }

        /** Whether it can be alive no longer, nor any request of it. */
        boolean isLost(long now) {
            return now - heardAt > LEASE.plus(limits.longestRequest()).toNanos();
        }
    }

    /** A member's turns at a host. */
    private static final class Hold {
        private final Member member;
        private final Host host;
        private int held;
        private int granted;
        private int wanted;
        private long waitsSince;

        Hold(Member member, Host host) {
            this.member = member;
            this.host = host;
        }

        int turns() {
            return held + granted;
        }

        boolean isWaiting() {
            return wanted > granted;
        }

        boolean isEmpty() {
            return turns() == 0 && wanted == 0;
        }

        boolean isBefore(Hold other) {
            return turns() != other.turns() ? turns() < other.turns() : waitsSince - other.waitsSince < 0;
        }
    }

    private static final class Host {
        private final String name;
        private final Map<Member, Hold> holds = new LinkedHashMap<>();
        /** When the next request would be made at an even pace. */
        private long nextAt;
        /** The turns of all members. */
        private int turns;

        private boolean isByRate;
        private boolean isDue;
        private long dueAt;

        Host(String name, long now) {
            this.name = name;
            nextAt = now;
        }

        @Nullable Hold next() {
            Hold next = null;
            for (var hold : holds.values()) {
                if (hold.isWaiting() && (next == null || hold.isBefore(next))) {
                    next = hold;
                }
            }
            return next;
        }
    }

    /** Takes an executor's claims and grants what is free. */
    public synchronized HostGrants answer(HostClaims claims) {
        var now = nanoClock.getAsLong();
        forgetLost(now);
        var member = members.get(claims.member());
        if (member == null ? !claims.isComplete() : !isInStep(member, claims)) {
            return HostGrants.outOfStep(pace(), members.size());
        }
        Collection<Host> touched = new LinkedHashSet<>();
        if (member == null || claims.isComplete()) {
            if (member != null) {
                touched.addAll(forget(member));
            }
            member = new Member(claims.limits());
            members.put(claims.member(), member);
        }
        member.number = claims.number();
        member.heardAt = now;
        for (var claim : claims.claims()) {
            touched.add(note(member, claim, now));
        }
        touched.forEach(host -> settle(host, now));
        settleDue(now);
        return grants(member);
    }

    private static boolean isInStep(Member member, HostClaims claims) {
        return claims.isComplete() ? claims.number() > member.number : claims.number() == member.number + 1;
    }

    private Host note(Member member, HostClaims.Claim claim, long now) {
        var host = hosts.computeIfAbsent(claim.host(), name -> new Host(name, now));
        var hold = host.holds.computeIfAbsent(member, key -> new Hold(member, host));
        member.holds.put(claim.host(), hold);
        if (hold.wanted == 0) {
            hold.waitsSince = ++order;
        }
        host.turns += claim.held() - hold.held;
        hold.held = claim.held();
        hold.wanted = claim.wanted();
        if (hold.granted > hold.wanted) {
            // Granted and not told yet, and wanted no more.
            host.turns -= hold.granted - hold.wanted;
            hold.granted = hold.wanted;
            if (hold.granted == 0) {
                member.granted.remove(hold);
            }
        }
        return host;
    }

    /** Grants the host's free turns. */
    private void settle(Host host, long now) {
        host.isByRate = false;
        for (var next = host.next(); next != null; next = host.next()) {
            var limits = next.member.limits;
            if (host.turns >= limits.requests()) {
                break;
            }
            if (limits.hasRate()) {
                var early = host.nextAt - RATE_SLACK.toNanos() - now;
                if (early > 0) {
                    host.isByRate = true;
                    lookAgain(host, now + early);
                    break;
                }
                host.nextAt = (host.nextAt - now > 0 ? host.nextAt : now) + limits.interval();
            }
            next.granted++;
            host.turns++;
            next.waitsSince = ++order;
            next.member.granted.add(next);
        }
        share(host);
        tidy(host, now);
    }

    private void lookAgain(Host host, long at) {
        if (!host.isDue) {
            host.isDue = true;
            host.dueAt = at;
            due.add(host);
        }
    }

    private void settleDue(long now) {
        for (var host = due.peek(); host != null && host.dueAt - now <= 0; host = due.peek()) {
            due.remove();
            host.isDue = false;
            settle(host, now);
        }
    }

    /** Has those give turns back who have more than their equal part, while others have less and wait. */
    private static void share(Host host) {
        var members = host.holds.size();
        var isShort = false;
        for (var hold : host.holds.values()) {
            isShort |= hold.isWaiting() && hold.turns() < Math.max(1, hold.member.limits.requests() / members);
        }
        for (var hold : host.holds.values()) {
            // With more members than turns, each turn goes round.
            var part = hold.member.limits.requests() / members;
            if (isShort && hold.turns() > part) {
                hold.member.keep.put(host.name, part);
            } else {
                hold.member.keep.remove(host.name);
            }
        }
    }

    private void tidy(Host host, long now) {
        host.holds.values().removeIf(hold -> {
            if (hold.isEmpty()) {
                hold.member.holds.remove(host.name);
                hold.member.keep.remove(host.name);
                hold.member.granted.remove(hold);
            }
            return hold.isEmpty();
        });
        if (host.holds.isEmpty() && !host.isDue) {
            if (host.nextAt - now > 0) {
                lookAgain(host, host.nextAt); // its last request counts until then
            } else {
                hosts.remove(host.name);
            }
        }
    }

    private HostGrants grants(Member member) {
        Map<String, Integer> granted = new HashMap<>();
        for (var hold : member.granted) {
            granted.put(hold.host.name, hold.granted);
            hold.held += hold.granted;
            hold.wanted -= hold.granted;
            hold.granted = 0;
        }
        member.granted.clear();
        return new HostGrants(false, granted, member.keep, byRate(member), pace(), members.size());
    }

    private static List<String> byRate(Member member) {
        return member.limits.hasRate()
                ? member.holds.values().stream()
                        .filter(hold -> hold.wanted > 0 && hold.host.isByRate)
                        .map(hold -> hold.host.name)
                        .toList()
                : List.of();
    }

    private Duration pace() {
        var shared = PACE_PER_EXECUTOR.multipliedBy(members.size());
        return shared.compareTo(FASTEST_PACE) > 0 ? shared : FASTEST_PACE;
    }

    private void forgetLost(long now) {
        if (now - lookedForLostAt < LOOK_FOR_LOST.toNanos()) {
            return;
        }
        lookedForLostAt = now;
        Collection<Host> touched = new LinkedHashSet<>();
        members.values().removeIf(member -> {
            var isLost = member.isLost(now);
            if (isLost) {
                touched.addAll(forget(member));
            }
            return isLost;
        });
        touched.forEach(host -> settle(host, now));
    }

    /** Takes a member's turns. */
    private Collection<Host> forget(Member member) {
        Collection<Host> touched = new ArrayList<>();
        for (var hold : member.holds.values()) {
            hold.host.holds.remove(member);
            hold.host.turns -= hold.turns();
            touched.add(hold.host);
        }
        return touched;
    }

    /** Hosts that the ledger knows at present. */
    synchronized int hosts() {
        return hosts.size();
    }
}
