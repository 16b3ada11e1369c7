package io.github.img2dataset.fetch;

/** A row's slot in its task's window: left while the row waits for a turn elsewhere, and taken again after. */
interface WindowSlot {
    /** For requests that no row makes. */
    WindowSlot NONE = new WindowSlot() {
        @Override
        public void leave() {}

        @Override
        public void reenter(Runnable then) {
            then.run();
        }
    };

    void leave();

    /** Runs {@code then} as soon as there is a slot. */
    void reenter(Runnable then);
}
