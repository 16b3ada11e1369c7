package io.github.img2dataset.urls.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineRecordsTest {

    @Test
    void findsEveryLineOnceWhereverTheTextIsCut() {
        for (var text : List.of("\uFEFFa\r\nb\n\nc\rd\r\n\r\n", "ab\ncd", "\n\nab\n", "ü\nä\r\n", "\uFEFF", "")) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            var whole = lines(bytes, 0, Long.MAX_VALUE);
            for (var size = 1; size <= bytes.length; size++) {
                var step = size;
                var cut = IntStream.iterate(0, start -> start < bytes.length, start -> start + step)
                        .boxed()
                        .flatMap(start -> lines(bytes, start, start + step).stream())
                        .toList();
                assertThat(cut).as("%s in blocks of %s", text, size).isEqualTo(whole);
            }
        }
    }

    @Test
    void leavesOutNothingButLineEndsAndTheMark() {
        var text = "\uFEFF a,\"b\"\t \r\n\uFEFFc\n \n";

        assertThat(lines(text.getBytes(StandardCharsets.UTF_8), 0, Long.MAX_VALUE))
                .containsExactly(" a,\"b\"\t ", "\uFEFFc", " ");
    }

    private static List<String> lines(byte[] bytes, int start, long end) {
        var from = Math.max(0, start - 1);
        try (var records = new LineRecords(new ByteArrayInputStream(bytes, from, bytes.length - from), start, end)) {
            var lines = new ArrayList<String>();
            for (var line = records.next(); line != null; line = records.next()) {
                lines.add(String.valueOf(line[0]));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
