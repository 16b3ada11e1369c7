package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Finished shards are made again with what they hold and with what comes of their failed rows. The new shard is
 * published in the data set's subfolder {@link #FOLDER} like any other; when it is whole there, its files take the
 * places of the old ones, one by one, the stats last. Who dies between two files leaves the stats in the subfolder, and
 * the next run goes on from there.
 *
 * @param dataSet the data set's folder
 * @param retry which rows are tried again; all others are kept
 */
public record Rewrite(String dataSet, RetryFailed retry) implements Serializable {
    /** Inside the data set's folder. */
    public static final String FOLDER = "_rewrite";

    /** Gives the files of a shard that is whole in the subfolder their final names. May be called again. */
    public static void adopt(OutputFolder dataSet, String shardId) throws IOException {
        var statsFile = ShardStats.fileName(shardId);
        for (var file : ShardStats.parse(dataSet.read(staged(statsFile))).files()) {
            adoptFile(dataSet, file.name());
        }
        dataSet.move(staged(statsFile), statsFile);
    }

    private static void adoptFile(OutputFolder dataSet, String name) throws IOException {
        var staged = dataSet.info(staged(name));
        if (staged.isPresent() && staged.get().isFolder()) {
            // A kept image has the same name as before: the folder only gains files.
            for (var file : dataSet.list(staged(name))) {
                dataSet.move(file.name(), file.name().substring(FOLDER.length() + 1));
            }
            dataSet.delete(staged(name));
        } else if (staged.isPresent()) {
            dataSet.move(staged(name), name);
        }
    }

    /** Ends what a run that died had begun: shards that are whole in the subfolder are adopted, the rest goes. */
    public static List<String> finish(OutputFolder dataSet) throws IOException {
        var adopted = new ArrayList<String>();
        for (var file : dataSet.list(FOLDER)) {
            var shardId = ShardStats.shardId(file.name().substring(FOLDER.length() + 1));
            if (shardId.isPresent()) {
                adopt(dataSet, shardId.get());
                adopted.add(shardId.get());
            }
        }
        dataSet.delete(FOLDER);
        return adopted;
    }

    private static String staged(String name) {
        return FOLDER + "/" + name;
    }
}
