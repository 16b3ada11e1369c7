/**
 * Lists of text: lines, CSV and TSV, JSON and JSON Lines, compressed or not. Knows {@code urls.source}.
 */
@NullMarked
package io.github.img2dataset.urls.text;

import org.jspecify.annotations.NullMarked;
