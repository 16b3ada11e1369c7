package io.github.img2dataset.urls.source;

import java.util.BitSet;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The files of a url list as rows that know their place. Runs on the driver. */
public interface ListSource {
    String FILE = "file";
    String POSITION = "position";

    /** The columns that are read, in the order of {@link UrlListConfig#readCols}; a name may be there twice. */
    StructType columns();

    /** Number of rows of each block of each file, in the order of files and of starts. */
    List<ShardPlan.Block> blocks();

    /**
     * The rows of the wanted shards, and maybe others, in any order: {@link #FILE} (int, index of the file), {@link
     * #POSITION} (long, in the file), then the read columns under the names of {@link #columnName}.
     */
    Dataset<Row> rows(ShardPlan plan, BitSet wanted);

    /** The name of the n-th read column: free of what names in files may hold. */
    static String columnName(int column) {
        return "c" + column;
    }
}
