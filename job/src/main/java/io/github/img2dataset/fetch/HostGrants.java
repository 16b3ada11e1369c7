package io.github.img2dataset.fetch;

import java.io.Serializable;
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
        int executors)
        implements Serializable {
    public HostGrants {
        // Serializable, whatever they were.
        granted = new HashMap<>(granted);
        keep = new HashMap<>(keep);
        byRate = new ArrayList<>(byRate);
    }

    static HostGrants outOfStep(Duration pace, int executors) {
        return new HostGrants(true, Map.of(), Map.of(), List.of(), pace, executors);
    }
}
