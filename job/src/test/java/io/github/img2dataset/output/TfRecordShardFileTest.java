package io.github.img2dataset.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.storage.OutputFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfRecordShardFileTest {
    @TempDir
    Path root;

    @SuppressWarnings("NullAway.Init") // written before each test
    private byte[] file;

    @BeforeEach
    void writeShard() throws IOException {
        var folder = OutputFolder.open(root.toString(), Map.of());
        Shards.write(folder, OutputFormat.TFRECORD);
        file = folder.read(Shards.ID + ".tfrecord");
    }

    @Test
    void framesARecordPerSuccess() throws IOException {
        assertThat(records(file)).hasSize(2);
    }

    /** The number was worked out bit by bit from the definition of CRC-32C and of the mask. */
    @Test
    void masksChecksumsAsTensorFlowDoes() {
        assertThat(TfRecordShardFile.maskedCrc("foo".getBytes(UTF_8))).isEqualTo(0xfebe8a61);
    }

    @Test
    void spellsFeaturesAsProtocolBuffers() throws IOException {
        var example = HexFormat.of().formatHex(records(file).get(0));
        // map entry { 1: "tiny", 2: Feature { 3: Int64List { 1: packed varint -7 } } }
        assertThat(example).contains("0a160a0474696e79120e1a0c0a0a" + "f9ffffffffffffffff01");
        // map entry { 1: "float", 2: Feature { 2: FloatList { 1: packed 0.1f } } }
        assertThat(example).contains("0a110a05666c6f6174120812060a04" + "cdcccc3d");
        // map entry { 1: "status", 2: Feature { 1: BytesList { 1: "success" } } }
        assertThat(example).contains("0a150a06" + "737461747573" + "120b0a090a07" + "73756363657373");
        // map entry { 1: "error_message", 2: Feature { 1: BytesList { 1: "" } } }
        assertThat(example).contains("0a150a0d" + "6572726f725f6d657373616765" + "12040a020a00");
        // map entry { 1: "numbers", 2: Feature { 3: Int64List { 1: packed 1, 0, 3 } } }
        assertThat(example).contains("0a120a07" + "6e756d62657273" + "12071a050a03010003");
    }

    @Test
    void endsEveryDamageWithAnException() {
        for (var end : List.of(3, 9, 100, file.length - 1)) {
            assertThatThrownBy(() -> records(Arrays.copyOf(file, end))).isInstanceOf(IOException.class);
        }
        file[200] ^= 1;
        assertThatThrownBy(() -> records(file)).hasMessageContaining("checksum");
    }

    private static List<byte[]> records(byte[] file) throws IOException {
        var records = new ArrayList<byte[]>();
        TfRecords.read(new ByteArrayInputStream(file), records::add);
        return records;
    }
}
