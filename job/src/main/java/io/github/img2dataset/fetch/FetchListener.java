package io.github.img2dataset.fetch;

/** Hears once how a {@link Fetch} ended, on any thread, unless the fetch was cancelled. */
interface FetchListener {
    void ended(Fetch fetch, Outcome outcome);

    /** The JVM itself failed, by running out of memory for instance: no outcome of a row. */
    void broke(VirtualMachineError error);
}
