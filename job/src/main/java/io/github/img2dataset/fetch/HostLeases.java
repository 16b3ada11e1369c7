package io.github.img2dataset.fetch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * An executor's turns at hosts as the {@link HostLedger} granted them. A turn is used again as long as rows wait for the
 * host and no other executor does; it lapses when the ledger has not answered for a while, as the ledger then takes the
 * executor for lost. Thread-safe: {@link HostGates} takes turns, a {@link HostShareClient} brings them.
 */
final class HostLeases implements HostShares {
    /** A request that the rate allowed and that was not made so long is not allowed any more. */
    private static final Duration LONGEST_USE_OF_RATE = Duration.ofSeconds(1);

    private final HostLimits limits;
    private final LongSupplier nanoClock;
    private final Runnable whenChanged;
    private final Map<String, Lease> leases = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private Map<String, Integer> keep = Map.of();
    private Set<String> byRate = Set.of();
    private int hostsWanted;
    private long goodUntil;

    private static final class Lease {
        private int held;
        private int used;
        private int wanted;

        boolean isEmpty() {
            return held == 0 && wanted == 0;
        }
    }

    /** @param whenChanged runs when there is something to tell the ledger, which may be often */
    HostLeases(HostLimits limits, LongSupplier nanoClock, Runnable whenChanged) {
        this.limits = limits;
        this.nanoClock = nanoClock;
        this.whenChanged = whenChanged;
        goodUntil = nanoClock.getAsLong();
    }

    @Override
    public synchronized boolean take(String host) {
        var lease = leases.get(host);
        if (lease == null || lease.used >= lease.held || hasLapsed()) {
            return false;
        }
        lease.used++;
        return true;
    }

    @Override
    public synchronized void want(String host, int turns) {
        var lease = turns > 0 ? leases.computeIfAbsent(host, name -> new Lease()) : leases.get(host);
        if (lease == null) {
            return;
        }
        if (turns == 0 && lease.held > lease.used) {
            lease.held = lease.used;
            changed(host);
        }
        if (setWanted(lease, turns)) {
            changed(host);
        }
    }

    private boolean setWanted(Lease lease, int turns) {
        if (lease.wanted == turns) {
            return false;
        }
        hostsWanted += Integer.signum(turns) - Integer.signum(lease.wanted);
        lease.wanted = turns;
        return true;
    }

    @Override
    public synchronized void giveBack(String host) {
        var lease = leases.get(host);
        if (lease == null) {
            return;
        }
        lease.used--;
        // The rate allows each request by itself.
        if (limits.hasRate() || lease.held > keep.getOrDefault(host, Integer.MAX_VALUE)) {
            lease.held--;
            changed(host);
        }
    }

    @Override
    public synchronized boolean isByRate(String host) {
        return byRate.contains(host);
    }

    private void changed(String host) {
        changed.add(host);
        whenChanged.run();
    }

    /** Whether something has changed since the ledger was told last. */
    synchronized boolean isChanged() {
        return !changed.isEmpty();
    }

    synchronized boolean isWaiting() {
        return hostsWanted > 0;
    }

    synchronized boolean isEmpty() {
        return leases.isEmpty();
    }

    /** Lists claims for the next question. A complete list has all that the executor holds: turns that nobody uses are given up then. */
    synchronized List<HostClaims.Claim> tell(boolean isComplete) {
        if (isComplete) {
            leases.values().forEach(lease -> lease.held = lease.used);
        }
        List<HostClaims.Claim> claims = new ArrayList<>();
        for (var host : isComplete ? List.copyOf(leases.keySet()) : changed) {
            var lease = leases.get(host);
            claims.add(
                    lease == null
                            ? new HostClaims.Claim(host, 0, 0)
                            : new HostClaims.Claim(host, lease.held, lease.wanted));
            if (lease != null && lease.isEmpty()) {
                leases.remove(host);
            }
        }
        changed.clear();
        return claims;
    }

    /**
     * Takes the ledger's answer in.
     *
     * @param askedAt the nano clock's time of the question
     * @return the hosts with new turns
     */
    synchronized Collection<String> accept(HostGrants grants, long askedAt) {
        var hadLapsed = hasLapsed();
        goodUntil = askedAt + HostLedger.LEASE.toNanos();
        keep = grants.keep();
        byRate = new HashSet<>(grants.byRate());
        grants.granted().forEach((host, turns) -> {
            var lease = leases.computeIfAbsent(host, name -> new Lease());
            lease.held += turns;
            setWanted(lease, Math.max(0, lease.wanted - turns));
            changed.add(host);
        });
        return hadLapsed ? List.copyOf(leases.keySet()) : grants.granted().keySet();
    }

    /** Whether the ledger may have given the turns to others. */
    private boolean hasLapsed() {
        return nanoClock.getAsLong() - goodUntil >= 0;
    }

    @Override
    public synchronized boolean isGood(long takenAt) {
        return !hasLapsed() && (!limits.hasRate() || nanoClock.getAsLong() - takenAt < LONGEST_USE_OF_RATE.toNanos());
    }
}
