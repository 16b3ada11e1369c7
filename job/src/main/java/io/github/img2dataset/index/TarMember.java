package io.github.img2dataset.index;

/**
 * A regular file in a tar.
 *
 * @param headerOffset of its first header, in bytes from the tar's start; of a long name's, where it has one
 * @param dataOffset of its content
 * @param size of its content in bytes
 */
record TarMember(String name, long headerOffset, long dataOffset, long size) {

    /** The name up to the first dot after its folder: the samples' key. */
    String key() {
        var dot = dot();
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** The name after that dot; empty without one. */
    String extension() {
        var dot = dot();
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    private int dot() {
        return name.indexOf('.', name.lastIndexOf('/') + 1);
    }
}
