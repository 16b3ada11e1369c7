package io.github.img2dataset.benchmark;

import java.util.SplittableRandom;

/** How long a {@link LoadServer} takes to answer, and how fast it sends. */
enum ServerDelay {
    NONE {
        @Override
        long nanos(SplittableRandom random) {
            return 0;
        }
    },
    /** Log-normal, {@value #MEAN_MILLIS} ms on average; 3 % never. */
    WEB {
        @Override
        long nanos(SplittableRandom random) {
            return random.nextInt(100) < 3 ? NEVER : logNormal(random);
        }
    },
    /** 2 % never, the others at once. */
    HANGING {
        @Override
        long nanos(SplittableRandom random) {
            return random.nextInt(100) < 2 ? NEVER : 0;
        }
    },
    /** Log-normal, {@value #MEAN_MILLIS} ms on average; every request is answered. */
    STEADY {
        @Override
        long nanos(SplittableRandom random) {
            return logNormal(random);
        }
    },
    /** As {@link #STEADY}, but {@value #SILENT_PERCENT} % of the hosts accept connections and never answer. */
    SILENT {
        @Override
        long nanos(SplittableRandom random) {
            return logNormal(random);
        }

        @Override
        boolean isSilent(int host) {
            return host % 100 < SILENT_PERCENT;
        }
    },
    /** As {@link #WEB}, over lines of a megabit a second, one for each connection. */
    THIN {
        @Override
        long nanos(SplittableRandom random) {
            return WEB.nanos(random);
        }

        @Override
        int bytesPerSecond() {
            return 125_000;
        }
    };

    static final int MEAN_MILLIS = 500;
    static final int SILENT_PERCENT = 3;
    private static final long NEVER = -1;
    private static final double SIGMA = 0.5;

    /** Negative: no answer ever. */
    abstract long nanos(SplittableRandom random);

    /** Whether this host, counted from 0, never answers. */
    boolean isSilent(int host) {
        return false;
    }

    /** The most that a connection carries. */
    int bytesPerSecond() {
        return Integer.MAX_VALUE;
    }

    private static long logNormal(SplittableRandom random) {
        var normal = Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        return (long) (MEAN_MILLIS * 1e6 * Math.exp(SIGMA * normal - SIGMA * SIGMA / 2));
    }
}
