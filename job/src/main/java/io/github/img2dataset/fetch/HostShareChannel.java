package io.github.img2dataset.fetch;

import java.io.IOException;

/** The way from an executor to the {@link HostLedger} of its run. */
public interface HostShareChannel {
    /** Names the executor among those of the run. */
    String executor();

    /** Asks and waits for the answer; called from one thread. */
    HostGrants ask(HostClaims claims) throws IOException;

    /** A ledger of the executor's own. */
    static HostShareChannel to(HostLedger ledger) {
        return new HostShareChannel() {
            @Override
            public String executor() {
                return "this";
            }

            @Override
            public HostGrants ask(HostClaims claims) {
                return ledger.answer(claims);
            }
        };
    }
}
