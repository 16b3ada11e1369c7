package io.github.img2dataset.shard;

import io.github.img2dataset.fetch.FetchConfig;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.DataSetLayout;
import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that an executor needs to make shards of rows.
 *
 * @param outputFolder the output folder's uri
 * @param storageSettings Hadoop settings to reach it with
 * @param runId names this run in temporaries
 * @param images the column of images, and the extension of image files
 * @param hash the hash column, or null for none
 * @param verifyHash whether a row's expected hash must match
 * @param window requests in flight per task
 * @param executor what the one executor may take
 * @param transform class of the user's own step, whose columns the schema has; null for none
 * @param claim the run's right to publish, or null where nothing is published for others to see
 * @param rewrite of which shards these are new forms, or null when they are made from nothing
 */
public record ShardConfig(
        String outputFolder,
        Map<String, String> storageSettings,
        String runId,
        OutputFormat outputFormat,
        KeyFormat keys,
        SampleSchema schema,
        ImageColumn images,
        @Nullable ContentHash hash,
        boolean verifyHash,
        int window,
        FetchConfig fetch,
        ImageConfig image,
        ExecutorShare executor,
        @Nullable String transform,
        @Nullable RunClaim claim,
        @Nullable Rewrite rewrite)
        implements Serializable {
    public ShardConfig {
        if (window < 1) {
            throw new IllegalArgumentException("The download window must be positive: " + window);
        }
        if (verifyHash && hash == null) {
            throw new IllegalArgumentException("A hash cannot be verified that is not computed");
        }
        storageSettings = Map.copyOf(storageSettings);
    }

    /** This configuration for shards that are rewritten. */
    public ShardConfig rewriting(RetryFailed retry) {
        return new ShardConfig(
                outputFolder + "/" + DataSetLayout.REWRITE,
                storageSettings,
                runId,
                outputFormat,
                keys,
                schema,
                images,
                hash,
                verifyHash,
                window,
                fetch,
                image,
                executor,
                transform,
                claim,
                new Rewrite(outputFolder, retry));
    }
}
