package io.github.img2dataset.fetch;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Claims of an executor on turns at hosts, told to the driver's {@link HostLedger}: those that changed since the last time, or all.
 *
 * @param member names the executor, and its fetcher where it has had several
 * @param number counts what the member has said
 * @param isComplete whether the member has no turns but these
 */
public record HostClaims(String member, long number, boolean isComplete, HostLimits limits, List<Claim> claims)
        implements Serializable {
    public HostClaims {
        // Serializable, whatever list it was.
        claims = new ArrayList<>(claims);
    }

    /**
     * Claim on turns at one host.
     *
     * @param held that the executor has
     * @param wanted that it could use at once beside them
     */
    public record Claim(String host, int held, int wanted) implements Serializable {}

    HostClaims within(HostLimits others) {
        return new HostClaims(member, number, isComplete, others, claims);
    }
}
