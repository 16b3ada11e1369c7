/**
 * A run afterwards: its record, the findings, comparisons with others and the report page. Knows {@code report}.
 */
@NullMarked
package io.github.img2dataset.report.page;

import org.jspecify.annotations.NullMarked;
