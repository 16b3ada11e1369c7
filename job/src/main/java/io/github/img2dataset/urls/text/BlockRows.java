package io.github.img2dataset.urls.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/** The useful records of some blocks as rows of file, position and the record's fields. On one task's thread. */
final class BlockRows implements Iterator<Row> {
    private final TextReader reader;
    private final List<TextBlock> blocks;
    private final Iterator<Integer> indexes;
    private @Nullable TextBlock block;
    private @Nullable Records records;
    private long position;
    private @Nullable Row next;

    BlockRows(TextReader reader, List<TextBlock> blocks, Iterator<Integer> indexes) {
        this.reader = reader;
        this.blocks = blocks;
        this.indexes = indexes;
        var context = TaskContext.get();
        if (context != null) {
            context.addTaskCompletionListener((TaskCompletionListener) ended -> close());
        }
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null && (records != null || openNext())) {
                next = read();
            }
            return next != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Row next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        var row = next;
        next = null;
        return row;
    }

    private boolean openNext() throws IOException {
        if (!indexes.hasNext()) {
            return false;
        }
        block = blocks.get(indexes.next());
        position = block.firstPosition();
        records = reader.open(block);
        return true;
    }

    /** The next useful row, or null when the block has no more. */
    private @Nullable Row read() throws IOException {
        var block = this.block;
        var records = this.records;
        while (block != null && records != null && position < block.endWanted()) {
            var record = records.next();
            if (record == null) {
                break;
            }
            if (position++ >= block.firstWanted()) {
                return row(block.file(), position - 1, record);
            }
        }
        close();
        return null;
    }

    private static Row row(int file, long position, @Nullable String[] record) {
        var values = new @Nullable Object[record.length + 2];
        values[0] = file;
        values[1] = position;
        System.arraycopy(record, 0, values, 2, record.length);
        return RowFactory.create(values);
    }

    private void close() {
        try {
            if (records != null) {
                records.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            records = null;
        }
    }
}
