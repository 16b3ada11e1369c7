/**
 * From the text of a url to an address that may be asked: how a url is written on the wire, which hosts and networks
 * are refused. Home of ICU4J. Knows no other part of {@code fetch}.
 */
@NullMarked
package io.github.img2dataset.fetch.address;

import org.jspecify.annotations.NullMarked;
