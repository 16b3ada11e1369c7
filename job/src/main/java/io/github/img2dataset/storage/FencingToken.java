package io.github.img2dataset.storage;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;

/**
 * What a task shows before it publishes: that the run it belongs to still holds the output folder. A driver that stood
 * still may have lost it to another run, without knowing it and while its executors went on.
 *
 * @param outputFolder the data set's uri
 * @param lease the number of the run's lease
 */
public record FencingToken(String outputFolder, int lease) implements Serializable {

    /**
     * Looks at the store once.
     *
     * @throws LeaseLostException when another run has taken the folder, or this machine does not see the run's lease
     * @throws IOException when the storage failed
     */
    public void check(Map<String, String> storageSettings) throws IOException {
        check(OutputFolder.open(outputFolder, storageSettings));
    }

    void check(OutputFolder folder) throws IOException {
        var newest = new LeaseFiles(folder).newest();
        if (newest.isEmpty()) {
            throw new LeaseLostException("The run's lease is not to be seen in " + outputFolder
                    + ": it was deleted, or this machine has another folder of that name");
        }
        if (newest.get().number() != lease) {
            throw new LeaseLostException(
                    "Another run took over " + outputFolder + " meanwhile; nothing is published" + " any more");
        }
    }
}
