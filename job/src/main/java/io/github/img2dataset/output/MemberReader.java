package io.github.img2dataset.output;

import java.io.IOException;
import java.io.InputStream;

/** Takes the members of samples; what it leaves of a content is read over. */
@FunctionalInterface
interface MemberReader {
    /**
     * Takes a member.
     *
     * @param name the sample's key, a dot, and the extension
     */
    void member(String name, InputStream content) throws IOException;
}
