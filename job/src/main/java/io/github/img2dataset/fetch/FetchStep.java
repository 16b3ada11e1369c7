package io.github.img2dataset.fetch;

/** The thing that a {@link Fetch} waits for, one at a time. */
interface FetchStep {
    /** The outcome when the request's time runs out in this step. */
    Outcome timedOut();

    /** Ends the step from the side and gives back what it holds. May be called twice, and after the step's end. */
    void undo();

    /**
     * A step that others carry out.
     *
     * @param timeoutMessage for people, when time runs out
     */
    static FetchStep waiting(String timeoutMessage, Runnable undo) {
        return new FetchStep() {
            @Override
            public Outcome timedOut() {
                return Failures.timedOut(timeoutMessage);
            }

            @Override
            public void undo() {
                undo.run();
            }
        };
    }

    /** The step before the first one, and after the last one. */
    static FetchStep none() {
        return waiting("Timed out", () -> {});
    }
}
