package io.github.img2dataset.urls.text;

import io.github.img2dataset.urls.source.UrlListException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one reading of a block finds out. A task's result, so no record: under Kryo, which a cluster may be set to, Spark
 * could not read one.
 */
public final class BlockScan implements Serializable {
    final int file;
    final long start;
    long rows;
    long irregular;
    long lines;
    Damage invalid = new Damage();
    Damage strayQuotes = new Damage();
    final TextType[] types;
    /** Why the file cannot be read, or null. */
    @Nullable String problem;

    private BlockScan(TextBlock block, int fields) {
        file = block.file();
        start = block.start();
        types = new TextType[fields];
        Arrays.fill(types, TextType.EMPTY);
    }

    /**
     * Reads the block through.
     *
     * @param fields how many fields at each record's start to find the types of
     */
    public static BlockScan of(TextReader reader, TextBlock block, int fields) throws IOException {
        var scan = new BlockScan(block, fields);
        try {
            if (block.start() == 0) {
                reader.refuseOtherFormats(block.path());
            }
            scan.read(reader, block);
        } catch (UrlListException e) {
            scan.problem = TextReader.problem(block.path(), e);
        } catch (IOException e) {
            if (!TextReader.isDamage(e)) {
                throw e;
            }
            scan.problem = TextReader.problem(block.path(), e);
        }
        return scan;
    }

    private void read(TextReader reader, TextBlock block) throws IOException {
        try (var records = reader.open(block)) {
            for (var record = records.next(); record != null; record = records.next()) {
                add(record);
            }
            irregular = records.irregular();
            lines = records.lines();
            invalid = records.invalid();
            strayQuotes = records.strayQuotes();
        }
    }

    private void add(@Nullable String[] record) {
        rows++;
        for (var i = 0; i < types.length; i++) {
            var value = record[i];
            if (value != null && types[i] != TextType.STRING) {
                types[i] = types[i].with(TextType.of(value));
            }
        }
    }
}
