package io.github.img2dataset.fetch;

/** A row's place in its task's window: left while the row waits for a turn elsewhere, and taken again after. */
interface Place {
    /** For requests that no row makes. */
    Place NONE = new Place() {
        @Override
        public void leave() {}

        @Override
        public void reenter(Runnable then) {
            then.run();
        }
    };

    void leave();

    /** Runs {@code then} as soon as there is a place. */
    void reenter(Runnable then);
}
