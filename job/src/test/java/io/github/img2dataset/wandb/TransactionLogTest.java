package io.github.img2dataset.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionLogTest {
    private final Random random = new Random(1);

    @TempDir
    Path folder;

    @Test
    void recordsOfAllSizesComeBack() throws IOException {
        comesBack(List.of(1, 0, 100, 32_754, 32_761, 32_768, 100_000, 3, 65_536));
    }

    @Test
    void anEndOfABlockOfAnyLengthIsBridged() throws IOException {
        for (var left = 0; left <= 16; left++) {
            var first = TransactionLog.BLOCK - TransactionLog.HEADER - TransactionLog.HEADER - left;
            comesBack(List.of(first, 50, 40_000));
        }
    }

    private void comesBack(List<Integer> lengths) throws IOException {
        var records = new ArrayList<byte[]>();
        var file = folder.resolve(lengths + ".wandb");
        try (var log = new TransactionLog(file)) {
            for (int length : lengths) {
                var record = new byte[length];
                random.nextBytes(record);
                records.add(record);
                log.append(record);
            }
        }
        var read = LogReader.read(file);
        assertThat(read).hasSameSizeAs(records);
        IntStream.range(0, records.size()).forEach(i -> assertThat(read.get(i)).isEqualTo(records.get(i)));
    }
}
