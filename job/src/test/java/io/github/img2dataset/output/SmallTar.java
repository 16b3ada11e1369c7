package io.github.img2dataset.output;

import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tar that fits into memory, to look into. */
public final class SmallTar {
    private SmallTar() {}

    /** Member names to contents, in the tar's order. */
    public static Map<String, byte[]> read(OutputFolder folder, String name) throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        TarMembers.read(folder, name, (member, content) -> members.put(member, content.readAllBytes()));
        return members;
    }
}
