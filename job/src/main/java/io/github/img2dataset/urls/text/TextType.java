package io.github.img2dataset.urls.text;

import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The narrowest type that all values of a csv column have. A column is only taken for numbers when each is written as
 * numbers are: {@code 007} and numbers too large for a long stay text.
 */
enum TextType {
    /** No value yet. */
    EMPTY,
    BOOLEAN,
    INT64,
    DOUBLE,
    STRING;

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,15})(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?|NaN|nan");

    DataType sparkType() {
        return switch (this) {
            case BOOLEAN -> DataTypes.BooleanType;
            case INT64 -> DataTypes.LongType;
            case DOUBLE -> DataTypes.DoubleType;
            case EMPTY, STRING -> DataTypes.StringType;
        };
    }

    /** The type of one value; an empty one says nothing. */
    static TextType of(String value) {
        if (value.isEmpty()) {
            return EMPTY;
        }
        if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
            return BOOLEAN;
        }
        if (INTEGER.matcher(value).matches()) {
            return fitsLong(value) ? INT64 : STRING;
        }
        return NUMBER.matcher(value).matches() ? DOUBLE : STRING;
    }

    /** The type that has the values of both. */
    TextType with(TextType other) {
        if (this == other || other == EMPTY) {
            return this;
        }
        if (this == EMPTY) {
            return other;
        }
        return isNumber() && other.isNumber() ? DOUBLE : STRING;
    }

    private boolean isNumber() {
        return this == INT64 || this == DOUBLE;
    }

    private static boolean fitsLong(String integer) {
        try {
            return Long.toString(Long.parseLong(integer)).equals(integer);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
