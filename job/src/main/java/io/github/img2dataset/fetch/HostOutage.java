package io.github.img2dataset.fetch;

import java.io.Serializable;
import java.time.Duration;

/**
 * A host that answered before and does not now, and that its rows wait for.
 *
 * @param since how long it has been out
 * @param rows that wait for it in this executor
 */
public record HostOutage(String host, Duration since, int rows) implements Serializable {}
