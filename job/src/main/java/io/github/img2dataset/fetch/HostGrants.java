package io.github.img2dataset.fetch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to {@link HostClaims}.
 *
 * @param isOutOfStep whether the claims could not be understood without all the others, which are to be told next
 * @param granted host to the turns that the executor may use beside those that it has
 * @param keep host to the turns that the executor may use again when their requests end, as others wait; all of a host that is not listed
 * @param byRate the hosts of its claims that wait for the rate's next request
 * @param pace the time to leave before the next question
 * @param executors that have turns or want some
 */
public record HostGrants(
        boolean isOutOfStep,
        Map<String, Integer> granted,
        Map<String, Integer> keep,
        List<String> byRate,
        Duration pace,
        int executors) {
    public HostGrants {
        granted = Map.copyOf(granted);
        keep = Map.copyOf(keep);
        byRate = List.copyOf(byRate);
    }

    /** These grants as serializable classes of the JDK: Spark reads them without the job's jar. */
    public Object[] toPlain() {
        return new Object[] {
            isOutOfStep, new HashMap<>(granted), new HashMap<>(keep), new ArrayList<>(byRate), pace, executors
        };
    }

    /** Reads what {@link #toPlain} made. */
    @SuppressWarnings("unchecked") // they are the types that toPlain has
    public static HostGrants ofPlain(Object[] plain) {
        return new HostGrants(
                (Boolean) plain[0],
                (Map<String, Integer>) plain[1],
                (Map<String, Integer>) plain[2],
                (List<String>) plain[3],
                (Duration) plain[4],
                (Integer) plain[5]);
    }

    static HostGrants outOfStep(Duration pace, int executors) {
        return new HostGrants(true, Map.of(), Map.of(), List.of(), pace, executors);
    }
}
