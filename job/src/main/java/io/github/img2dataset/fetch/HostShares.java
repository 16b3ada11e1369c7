package io.github.img2dataset.fetch;

/** Turns at hosts that an executor has of its run. {@link HostGates} calls it under its lock. */
interface HostShares {
    /** Gives as many turns as anybody wants: where there is one executor, its gates alone limit its requests. */
    HostShares UNLIMITED = new HostShares() {
        @Override
        public boolean take(String host) {
            return true;
        }

        @Override
        public void want(String host, int turns) {}

        @Override
        public void giveBack(String host) {}

        @Override
        public boolean isGood(long takenAt) {
            return true;
        }

        @Override
        public boolean isByRate(String host) {
            return false;
        }
    };

    /** Takes a turn that the executor has and nobody uses; false when there is none. */
    boolean take(String host);

    /** Says how many more turns could be used at once. */
    void want(String host, int turns);

    /** Ends the use of a turn. */
    void giveBack(String host);

    /** Whether a turn that was taken at that time of the nano clock, and waited for something else since, may be used yet. */
    boolean isGood(long takenAt);

    /** Whether it is the rate that those who want turns at the host wait for. */
    boolean isByRate(String host);
}
