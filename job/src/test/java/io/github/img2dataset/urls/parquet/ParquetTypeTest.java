package io.github.img2dataset.urls.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

class ParquetTypeTest {
    @Test
    void aDecimalThatSparkHasNoTypeForIsAColumnThatIsNotRead() {
        assertThat(ParquetType.of(decimal(16, 38))).isEqualTo(DataTypes.createDecimalType(38, 4));
        assertThatThrownBy(() -> ParquetType.of(decimal(26, 60))).isInstanceOf(ParquetType.UnreadException.class);
    }

    private static PrimitiveType decimal(int bytes, int precision) {
        return Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                .length(bytes)
                .as(LogicalTypeAnnotation.decimalType(4, precision))
                .named("price");
    }
}
