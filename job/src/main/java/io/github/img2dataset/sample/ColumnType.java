package io.github.img2dataset.sample;

import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The type of a metadata column, with the Java class its values have. Every type a url list can bring maps onto
 * one of these, so that only the list reader knows Spark's types and only the writers know Parquet's.
 */
public sealed interface ColumnType extends Serializable {

    /** The answer of the function for this type's kind. */
    <R> R fold(
            Function<Scalar, R> scalar,
            Function<Decimal, R> decimal,
            Function<ListOf, R> list,
            Function<MapOf, R> map,
            Function<Struct, R> struct);

    /** Hands this type on to the consumer for its kind. */
    default void match(
            Consumer<Scalar> scalar,
            Consumer<Decimal> decimal,
            Consumer<ListOf> list,
            Consumer<MapOf> map,
            Consumer<Struct> struct) {
        this.<Runnable>fold(
                        type -> () -> scalar.accept(type),
                        type -> () -> decimal.accept(type),
                        type -> () -> list.accept(type),
                        type -> () -> map.accept(type),
                        type -> () -> struct.accept(type))
                .run();
    }

    /** A type without parts. A value of any column may be null. */
    enum Scalar implements ColumnType {
        /** {@link Boolean} */
        BOOLEAN,
        /** {@link Byte} */
        INT8,
        /** {@link Short} */
        INT16,
        /** {@link Integer} */
        INT32,
        /** {@link Long} */
        INT64,
        /** {@link Float} */
        FLOAT,
        /** {@link Double} */
        DOUBLE,
        /** {@link String} */
        STRING,
        /** {@code byte[]} */
        BINARY,
        /** {@link java.time.LocalDate} */
        DATE,
        /** A point in time: {@link java.time.Instant}, microsecond precision. */
        TIMESTAMP,
        /** A date and time of no zone: {@link java.time.LocalDateTime}, microsecond precision. */
        TIMESTAMP_NTZ;

        @Override
        public <R> R fold(
                Function<Scalar, R> scalar,
                Function<Decimal, R> decimal,
                Function<ListOf, R> list,
                Function<MapOf, R> map,
                Function<Struct, R> struct) {
            return scalar.apply(this);
        }
    }

    /** {@link java.math.BigDecimal} of at most {@code precision} digits, {@code scale} of them after the point. */
    record Decimal(int precision, int scale) implements ColumnType {
        @Override
        public <R> R fold(
                Function<Scalar, R> scalar,
                Function<Decimal, R> decimal,
                Function<ListOf, R> list,
                Function<MapOf, R> map,
                Function<Struct, R> struct) {
            return decimal.apply(this);
        }
    }

    /** {@link List} */
    record ListOf(ColumnType element) implements ColumnType {
        @Override
        public <R> R fold(
                Function<Scalar, R> scalar,
                Function<Decimal, R> decimal,
                Function<ListOf, R> list,
                Function<MapOf, R> map,
                Function<Struct, R> struct) {
            return list.apply(this);
        }
    }

    /** {@link java.util.Map} */
    record MapOf(ColumnType key, ColumnType value) implements ColumnType {
        @Override
        public <R> R fold(
                Function<Scalar, R> scalar,
                Function<Decimal, R> decimal,
                Function<ListOf, R> list,
                Function<MapOf, R> map,
                Function<Struct, R> struct) {
            return map.apply(this);
        }
    }

    /** {@link List} of the field's values, in the fields' order. */
    record Struct(List<Column> fields) implements ColumnType {
        public Struct {
            fields = List.copyOf(fields);
        }

        @Override
        public <R> R fold(
                Function<Scalar, R> scalar,
                Function<Decimal, R> decimal,
                Function<ListOf, R> list,
                Function<MapOf, R> map,
                Function<Struct, R> struct) {
            return struct.apply(this);
        }
    }
}
