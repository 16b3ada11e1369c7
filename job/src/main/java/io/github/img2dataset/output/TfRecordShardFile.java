package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.storage.PendingFile;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * {@code tfrecord}: one {@code tf.train.Example} per successful sample, framed as <a
 * href="https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details">TensorFlow's record files</a>:
 * length, its masked CRC-32C, the record, its masked CRC-32C; little endian.
 */
final class TfRecordShardFile implements ShardFile {
    private static final int MASK_DELTA = 0xa282ead8;

    private final PendingFile file;
    private final TfExample examples;
    private final ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer checksum = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    TfRecordShardFile(PendingFile file, SampleSchema schema, String imageExtension, boolean captions) {
        this.file = file;
        this.examples = new TfExample(schema, imageExtension, captions);
    }

    @Override
    public Encoded encode(Sample sample) {
        var image = sample.image();
        if (image == null) {
            return Encoded.NOTHING;
        }
        var example = examples.encode(sample, image);
        return () -> {
            writeChecked(length.putLong(0, example.length).array());
            writeChecked(example);
        };
    }

    private void writeChecked(byte[] bytes) throws IOException {
        file.stream().write(bytes);
        file.stream().write(checksum.putInt(0, maskedCrc(bytes)).array());
    }

    /** A CRC of data that holds CRCs is weak, hence the mask. */
    static int maskedCrc(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    @Override
    public PublishedFile commit() throws IOException {
        return file.commit();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
