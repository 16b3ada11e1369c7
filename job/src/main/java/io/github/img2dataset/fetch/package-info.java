/**
 * One url to bytes or a reason. Home of HttpClient 5, dnsjava, Caffeine and the decoders of Brotli and Zstandard; all network and all threads live here. Runs on
 * the executors: one {@link io.github.img2dataset.fetch.Fetcher} per JVM, one {@link
 * io.github.img2dataset.fetch.Downloads} per task. Knows {@code sample} only.
 */
@NullMarked
package io.github.img2dataset.fetch;

import org.jspecify.annotations.NullMarked;
