package io.github.img2dataset.urls;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.github.img2dataset.urls.source.ListSession;
import io.github.img2dataset.urls.source.ListSource;
import io.github.img2dataset.urls.source.ShardPlan;
import io.github.img2dataset.urls.source.UrlListConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Writes the rows of a list that a data set does not have. Runs on the driver. */
final class NewRows {
    private static final String PLACE = "place";
    private static final String SLOT = "slot";

    /** Rows are put back into their order in stretches of so many. */
    static final int STRETCH = 10_000;

    private final SparkSession session;
    private final ListSource source;
    private final KnownRows known;
    private final String key;

    NewRows(SparkSession session, ListSource source, UrlListConfig config, KnownRows known) {
        this.session = session;
        this.source = source;
        this.known = known;
        this.key = ListSource.columnName(known.keyIndex(config));
    }

    /** Writes one Parquet file for each stretch of the list, in the list's order; takes the place of what is there. */
    void save(ShardPlan stretches, String folder) {
        var all = stretches.shards();
        var parts = parts(stretches);
        var slots = new ShardSlots(stretches, all, parts);
        var place = udf((UDF2<Integer, Long, Long>) new RowPlace(stretches, slots)::of, DataTypes.LongType);
        var slot = udf((UDF1<Long, Integer>) row -> slots.slot(RowPlace.shard(row)), DataTypes.IntegerType);
        ListSession.sizeJoins(session, stretches.totalRows());
        configure();
        var rows = source.rows(stretches, all)
                .withColumn(PLACE, place.apply(col(ListSource.FILE), col(ListSource.POSITION)))
                .drop(ListSource.FILE, ListSource.POSITION);
        var ordered = known.leftOut(session, rows, key)
                .repartition(parts, slot.apply(col(PLACE)).as(SLOT))
                .sortWithinPartitions(PLACE);
        saved(ordered).write().mode(SaveMode.Overwrite).parquet(folder);
    }

    private int parts(ShardPlan stretches) {
        return Math.min(ListSession.parts(session, stretches.totalRows()), stretches.shardCount());
    }

    private void configure() {

        var conf = session.conf();
        conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
        // Old dates as they are: the metadata has no other calendar.
        conf.set("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED");
    }

    /** The read columns alone, in types that Parquet has. */
    private Dataset<Row> saved(Dataset<Row> rows) {
        var columns = new ArrayList<Column>();
        var fields = source.columns().fields();
        for (var i = 0; i < fields.length; i++) {
            var name = ListSource.columnName(i);
            columns.add(col(name).cast(storable(fields[i].dataType())).as(name));
        }
        return rows.select(columns.toArray(Column[]::new));
    }

    /** Parquet has no type for what never has a value; text it becomes in the metadata, too. */
    static DataType storable(DataType type) {
        if (type instanceof NullType) {
            return DataTypes.StringType;
        } else if (type instanceof ArrayType array) {
            return DataTypes.createArrayType(storable(array.elementType()), array.containsNull());
        } else if (type instanceof MapType map) {
            return DataTypes.createMapType(storable(map.keyType()), storable(map.valueType()), map.valueContainsNull());
        } else if (type instanceof StructType struct) {
            return new StructType(List.of(struct.fields()).stream()
                    .map(field -> new StructField(
                            field.name(), storable(field.dataType()), field.nullable(), field.metadata()))
                    .toArray(StructField[]::new));
        }
        return type;
    }
}
