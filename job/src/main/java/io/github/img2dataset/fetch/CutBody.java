package io.github.img2dataset.fetch;

import java.time.Duration;

/**
 * A body that was cut off because its first bytes told enough.
 *
 * @param kind what its first bytes showed it to be, for the statistics
 * @param received bytes that came
 * @param unread bytes that did not have to come; 0 where the server had not said how many there are
 * @param saved time that the unread bytes would have taken at the pace of those that came
 */
public record CutBody(String kind, long received, long unread, Duration saved) {}
