package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.shard.UserTransform;
import java.util.List;

/** The columns that a step of the user's own adds, asked for on the driver before any work starts. */
final class AddedColumns {
    private AddedColumns() {}

    /** @throws UsageException when there is no such step, or it cannot be made */
    static List<Column> of(JobConfig config) {
        if (config.transform() == null) {
            return List.of();
        }
        try (var transform = UserTransform.load(config.transform())) {
            return transform.columns();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
