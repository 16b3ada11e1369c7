package io.github.img2dataset.sample;

import com.fasterxml.jackson.core.io.NumberOutput;

/** Floating-point numbers as Python prints them, in metadata and in EXIF values. */
public final class PythonFloat {
    private PythonFloat() {}

    /**
     * The number in the form of Python's {@code repr}: the shortest decimal that reads back as the same double, {@code nan}, {@code inf} or
     * {@code -inf}. Some of the very smallest numbers (below 1e-320) have a digit more than in Python.
     */
    public static String repr(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        } else if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        // Not Double.toString: before JDK 19 it gives more digits than needed for some values.
        return pythonForm(NumberOutput.toString(value, true));
    }

    /** Java goes to an exponent from 1e7 up and below 1e-3, Python from 1e16 up and below 1e-4. */
    private static String pythonForm(String javaForm) {
        var mark = javaForm.indexOf('E');
        if (mark < 0) {
            return javaForm;
        }
        var sign = javaForm.startsWith("-") ? "-" : "";
        var exponent = Integer.parseInt(javaForm.substring(mark + 1));
        var digits = javaForm.charAt(sign.length()) + javaForm.substring(sign.length() + 2, mark);
        if (digits.endsWith("0")) {
            digits = digits.substring(0, 1);
        }
        if (exponent >= 16 || exponent < -4) {
            return sign + scientific(digits, exponent);
        } else if (exponent < 0) {
            return sign + "0." + "0".repeat(-exponent - 1) + digits;
        }
        return sign + plain(digits, exponent + 1);
    }

    private static String scientific(String digits, int exponent) {
        var fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        var size = Math.abs(exponent);
        return digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
    }

    private static String plain(String digits, int wholeDigits) {
        if (digits.length() <= wholeDigits) {
            return digits + "0".repeat(wholeDigits - digits.length()) + ".0";
        }
        return digits.substring(0, wholeDigits) + "." + digits.substring(wholeDigits);
    }
}
