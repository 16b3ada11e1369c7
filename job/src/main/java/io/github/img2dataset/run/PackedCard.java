package io.github.img2dataset.run;

import io.github.img2dataset.card.DataSetCard;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.run.options.Product;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import io.github.img2dataset.urls.UrlList;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;

/** Writes the card of a packed data set, by what its shards hold. */
record PackedCard(SparkSession spark, OutputFolder folder, OutputFormat format) {

    /** Writes the card, unless a person wrote one. */
    void write() throws IOException {
        var inventory = ShardInventory.of(folder);
        var first = inventory.shardId(inventory.finished().nextSetBit(0));
        var images = format.images(folder, first).orElse(ImageColumn.of("jpg"));
        var job = new ReportJob(spark, folder.uri());
        try (var lease = RunLease.acquire(folder, "card-" + UUID.randomUUID())) {
            var totals = job.read(false).figures().totals();
            lease.check();
            var columns = UrlList.columns(spark.read()
                            .parquet(folder.uri() + "/" + OutputFormat.metadataFile(first))
                            .schema())
                    .stream()
                    .filter(column -> !format.hasImageColumn() || !column.name().equals(images.name()))
                    .toList();
            job.write(new DataSetCard(
                    folder.uri().substring(folder.uri().lastIndexOf('/') + 1),
                    format,
                    columns,
                    columns.stream().anyMatch(column -> column.name().equals(MetadataColumns.CAPTION)),
                    images,
                    DataSetCard.Counts.of(totals, 0),
                    Map.of(),
                    "img2dataset for Spark " + Product.VERSION,
                    Product.URL));
        }
    }
}
