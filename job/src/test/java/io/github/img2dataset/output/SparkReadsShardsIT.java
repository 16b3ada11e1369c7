package io.github.img2dataset.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parquet of a shard as Spark sees it. */
class SparkReadsShardsIT {
    @TempDir
    Path root;

    @Test
    void readsEveryColumnType() throws IOException {
        Shards.write(OutputFolder.open(root.toString(), Map.of()), OutputFormat.PARQUET);
        var spark = session();
        var table = spark.read().parquet(root + "/" + Shards.ID + ".parquet");
        assertThat(table.schema().catalogString())
                .isEqualTo("struct<truth:boolean,tiny:tinyint,short:smallint,int:int,long:bigint,float:float,"
                        + "double:double,text:string,binary:binary,date:date,timestamp:timestamp,"
                        + "local_time:timestamp_ntz,price:decimal(9,2),total:decimal(18,4),"
                        + "huge:decimal(38,10),numbers:array<int>,boxes:array<array<double>>,"
                        + "scores:map<string,float>,"
                        + "place:struct<name:string,tags:array<string>,at:struct<x:bigint>>,"
                        + "caption:string,url:string,key:string,status:string,error_message:string,"
                        + "width:int,height:int,original_width:int,original_height:int,exif:string,"
                        + "sha256:string,failure_reason:string,jpg:binary>");
        checkRows(table.orderBy("key").collectAsList());
    }

    private static SparkSession session() {
        var spark = LocalSpark.session().newSession();
        spark.conf().set("spark.sql.session.timeZone", "UTC");
        return spark;
    }

    private static void checkRows(List<Row> rows) {
        assertThat(rows).hasSize(4);
        checkValues(rows.get(0));
        assertThat(rows.get(1).<Object>getAs("jpg")).isNull();
        assertThat(rows.get(1).<String>getAs("error_message")).isEqualTo("HTTP Error 404: Not Found");
        assertThat(rows.get(1).<String>getAs("failure_reason")).isEqualTo("http_4xx");
        assertThat(rows.get(2).<byte[]>getAs("jpg")).hasSize(300_000);
        for (var i = 0; i < Shards.ADDITIONAL.size(); i++) {
            assertThat(rows.get(2).isNullAt(i)).isTrue();
        }
    }

    private static void checkValues(Row row) {
        assertThat(row.getBoolean(0)).isTrue();
        assertThat(row.getByte(1)).isEqualTo((byte) -7);
        assertThat(row.getShort(2)).isEqualTo((short) -700);
        assertThat(row.getInt(3)).isEqualTo(-70_000);
        assertThat(row.getLong(4)).isEqualTo(1L << 40);
        assertThat(row.getFloat(5)).isEqualTo(0.1f);
        assertThat(row.getDouble(6)).isEqualTo(0x1p80);
        assertThat(row.getString(7)).isEqualTo("naïve \"text\" \uD83D\uDE00\n");
        assertThat(row.<byte[]>getAs("binary")).containsExactly(0, 1, 0xff);
        assertThat(row.getDate(9)).isEqualTo(Date.valueOf("1969-07-20"));
        assertThat(row.getTimestamp(10).toInstant()).isEqualTo(Instant.parse("2500-07-20T20:17:40.123456Z"));
        assertThat(row.<LocalDateTime>getAs("local_time")).isEqualTo(LocalDateTime.parse("0001-01-01T23:59:59.000001"));
        assertThat(row.getDecimal(12)).isEqualByComparingTo(new BigDecimal("-12.30"));
        assertThat(row.getDecimal(13)).isEqualByComparingTo(new BigDecimal("12345678901234.5678"));
        assertThat(row.getDecimal(14)).isEqualByComparingTo(new BigDecimal("-1234567890123456789012345678.0123456789"));
        assertThat(row.<Integer>getList(15)).isEqualTo(Arrays.asList(1, null, 3));
        assertThat(row.getList(16)).hasSize(2);
        assertThat(row.getJavaMap(17)).hasToString("{a=0.5}");
        assertThat(row.getStruct(18).getString(0)).isEqualTo("Oslo");
        assertThat(row.getStruct(18).getStruct(2).getLong(0)).isEqualTo(5);
        assertThat(row.<byte[]>getAs("jpg")).isEqualTo(Shards.IMAGE);
    }
}
