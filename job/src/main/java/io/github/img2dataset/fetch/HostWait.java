package io.github.img2dataset.fetch;

import java.io.Serializable;
import java.time.Duration;

/**
 * A host that its rows wait for: it answered before and does not now, or takes no more requests for the moment.
 *
 * @param since how long rows have waited for it without a break
 * @param rows that wait for it in this executor
 */
public record HostWait(String host, Duration since, int rows) implements Serializable {}
