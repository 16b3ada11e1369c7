package io.github.img2dataset.fetch;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the driver's ledger that ends at a ledger of this executor's own once the driver has not answered for a
 * minute: from then on the executor has an equal part of what the run may ask of each host. Rows wait until then.
 */
final class EqualShares implements HostShareChannel {
    private static final Logger LOG = LoggerFactory.getLogger(EqualShares.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HostShareChannel driver;
    private final LongSupplier nanoClock;
    private int executors;
    private long answeredAt;
    private @Nullable HostLedger own;

    /** @param executors how many there are as far as is known before the driver says it */
    EqualShares(HostShareChannel driver, int executors, LongSupplier nanoClock) {
        this.driver = driver;
        this.executors = executors;
        this.nanoClock = nanoClock;
        answeredAt = nanoClock.getAsLong();
    }

    @Override
    public String executor() {
        return driver.executor();
    }

    @Override
    public HostGrants ask(HostClaims claims) throws IOException {
        var ledger = own;
        if (ledger != null) {
            return ledger.answer(claims.within(claims.limits().dividedBy(executors)));
        }
        try {
            var grants = driver.ask(claims);
            answeredAt = nanoClock.getAsLong();
            executors = Math.max(executors, grants.executors());
            return grants;
        } catch (IOException | RuntimeException e) {
            if (nanoClock.getAsLong() - answeredAt >= PATIENCE.toNanos()) {
                LOG.warn(
                        "The driver has not said for {} s which hosts may be asked; this executor goes on with an equal part"
                                + " of --max_requests_per_host and --max_host_rate, 1/{}",
                        Duration.ofNanos(nanoClock.getAsLong() - answeredAt).toSeconds(),
                        executors,
                        e);
                own = new HostLedger(nanoClock);
            }
            throw e;
        }
    }
}
