package io.github.img2dataset.urls.parquet;

import io.github.img2dataset.storage.FirstLine;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputReader;
import io.github.img2dataset.urls.source.FileHead;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.Version;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows and columns of a Parquet file, by its footer. A task's result, so no record: under Kryo, which a cluster may be
 * set to, Spark could not read one.
 */
public final class ParquetFooter implements Serializable {
    private final ArrayList<String> names = new ArrayList<>();
    /** Column to what Parquet calls its type, for the types that are not read. */
    private final HashMap<String, String> unread = new HashMap<>();
    /** Column to the function of Spark that makes a time of its nanoseconds. */
    private final HashMap<String, String> nanoseconds = new HashMap<>();

    private long rows;
    private String schema = "";
    /** Why the file cannot be read, or null. */
    private @Nullable String problem;

    /**
     * Reads a footer; a file that is damaged or no Parquet is a {@link #problem()}.
     *
     * @param columns that will be read
     * @throws IOException when the storage failed
     */
    static ParquetFooter read(InputReader files, InputFile file, Collection<String> columns) throws IOException {
        var footer = new ParquetFooter();
        try {
            try (var head = files.open(file.path(), 0)) {
                FileHead.read(head).requireParquet();
            }
            try (var reader = ParquetFileReader.open(new ParquetInput(files, file.path(), file.length()))) {
                footer.add(reader.getFooter(), columns);
            }
        } catch (UrlListException e) {
            footer.problem = e.getMessage();
        } catch (RuntimeException | EOFException e) {
            footer.problem = isOfNewerType(e)
                    ? "has a column whose type is newer than Parquet " + Version.VERSION_NUMBER
                            + ", which this Spark reads with: leave the column out of the file, or take a newer Spark"
                    : "is a damaged Parquet file: " + FirstLine.of(e);
        }
        return footer;
    }

    /** Parquet's library meets a logical type that it does not know (half floats, in 1.13) with a null pointer, and gives nothing of the footer. */
    private static boolean isOfNewerType(Exception e) {
        return e instanceof NullPointerException
                && Arrays.stream(e.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("getLogicalTypeAnnotation"));
    }

    private void add(ParquetMetadata metadata, Collection<String> columns) {
        var struct = new StructType();
        for (var field : metadata.getFileMetaData().getSchema().getFields()) {
            names.add(field.getName());
            struct = struct.add(field.getName(), type(field), true);
        }
        ArrowDurations.in(metadata.getFileMetaData().getKeyValueMetaData())
                .forEach(column -> unread.put(column, "duration"));
        schema = struct.json();
        for (var block : metadata.getBlocks()) {
            rows += block.getRowCount();
            block.getColumns().stream()
                    .filter(chunk -> columns.contains(chunk.getPath().toArray()[0]))
                    .forEach(ParquetFooter::requireCodec);
        }
    }

    /** The type that Spark reads the column as; text stands for one that it does not read. */
    private DataType type(Type field) {
        ParquetType.nanoseconds(field).ifPresent(function -> nanoseconds.put(field.getName(), function));
        try {
            return ParquetType.of(field);
        } catch (ParquetType.UnreadException e) {
            unread.put(field.getName(), e.type());
            return DataTypes.StringType;
        }
    }

    private static void requireCodec(ColumnChunkMetaData chunk) {
        var codec = chunk.getCodec();
        var name = codec.getHadoopCompressionCodecClassName();
        if (codec != CompressionCodecName.UNCOMPRESSED && name != null && !exists(name)) {
            throw new UrlListException("is compressed by " + codec.name()
                    + ", for which there is no codec here: write it anew in zstd (pandas: df.to_parquet(...,"
                    + " compression='zstd'))");
        }
    }

    private static boolean exists(String className) {
        try {
            Class.forName(className, false, Thread.currentThread().getContextClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    long rows() {
        return rows;
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    StructType schema() {
        return (StructType) DataType.fromJson(schema);
    }

    public boolean has(String column) {
        return names.contains(column);
    }

    /** The names of all columns, in order. */
    List<String> names() {
        return names;
    }

    /** Spark SQL expression that makes a time of the column's nanoseconds; empty for any other column. */
    Optional<String> nanoseconds(String column) {
        return Optional.ofNullable(nanoseconds.get(column));
    }

    /**
     * The type that Spark reads the column as.
     *
     * @throws UrlListException when it is not read, or the file has two columns of that name
     */
    DataType type(String column) {
        var unreadType = unread.get(column);
        if (unreadType != null) {
            throw new UrlListException("has a column " + column + " of the type " + unreadType
                    + ", which is not read: leave it out, or write the file anew with the column as text or numbers");
        }
        if (names.indexOf(column) != names.lastIndexOf(column)) {
            throw new UrlListException("has two columns named " + column + ": write it anew with one of them renamed");
        }
        return schema().apply(column).dataType();
    }
}
