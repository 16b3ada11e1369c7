package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Finished shards are made again with what they hold and with what comes of their failed rows. The new shard is
 * published in the data set's subfolder {@link DataSetLayout#REWRITE} like any other; when it is whole there, its files take the
 * places of the old ones, one by one, the stats last. Who dies between two files leaves the stats in the subfolder, and
 * the next run goes on from there.
 *
 * @param dataSet the data set's folder
 * @param retry which rows are tried again; all others are kept
 */
public record Rewrite(String dataSet, RetryFailed retry) implements Serializable {
    /** Gives the files of a shard that is whole in the subfolder their final names. May be called again. */
    public static void adopt(OutputFolder dataSet, String shardId) throws IOException {
        adopt(dataSet, DataSetLayout.REWRITE, shardId);
    }

    private static void adopt(OutputFolder dataSet, String subfolder, String shardId) throws IOException {
        var statsFile = ShardStats.fileName(shardId);
        for (var file :
                ShardStats.parse(dataSet.read(subfolder + "/" + statsFile)).files()) {
            adoptFile(dataSet, subfolder, file.name());
        }
        dataSet.move(subfolder + "/" + statsFile, statsFile);
    }

    private static void adoptFile(OutputFolder dataSet, String subfolder, String name) throws IOException {
        var stagedName = subfolder + "/" + name;
        var staged = dataSet.info(stagedName);
        if (staged.isPresent() && staged.get().isFolder()) {
            // A kept image has the same name as before: the folder only gains files.
            for (var file : dataSet.list(stagedName)) {
                dataSet.move(file.name(), file.name().substring(subfolder.length() + 1));
            }
            dataSet.delete(stagedName);
        } else if (staged.isPresent()) {
            dataSet.move(stagedName, name);
        }
    }

    /** Ends what a run that died had begun: shards that are whole in the subfolder are adopted, the rest goes. */
    public static List<String> finish(OutputFolder dataSet) throws IOException {
        var adopted = new ArrayList<String>();
        for (var subfolder : List.of(DataSetLayout.FORMER_REWRITE, DataSetLayout.REWRITE)) {
            var files = dataSet.list(subfolder);
            for (var file : files) {
                var shardId = ShardStats.shardId(file.name().substring(subfolder.length() + 1));
                if (shardId.isPresent()) {
                    adopt(dataSet, subfolder, shardId.get());
                    adopted.add(shardId.get());
                }
            }
            if (!files.isEmpty()) {
                dataSet.delete(subfolder);
            }
        }
        return adopted;
    }
}
