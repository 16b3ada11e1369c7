package io.github.img2dataset.report;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them, in plain English whatever the machine's language. */
public final class Units {
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Units() {}

    /** {@code 1,234,567}. */
    public static String count(long number) {
        return format("%,d", number);
    }

    /** {@code 1 shard}, {@code 2,000 shards}, for nouns whose plural ends in s. */
    public static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 1,235}, {@code 12.3}, {@code 0.12}: three digits or so. */
    public static String number(double number) {
        if (Math.abs(number) >= 100) {
            return format("%,.0f", number);
        }
        return format(Math.abs(number) >= 10 || number == 0 ? "%.1f" : "%.2f", number)
                .replaceFirst("\\.0+$", "");
    }

    /** {@code 12.3 MB}, in powers of 1,000. */
    public static String bytes(double bytes) {
        var unit = 0;
        while (bytes >= 999.5 && unit < BYTES.length - 1) {
            bytes /= 1000;
            unit++;
        }
        return (unit == 0 ? format("%.0f", bytes) : number(bytes)) + " " + BYTES[unit];
    }

    /** {@code 31 %} of a share from 0 to 1; {@code 0.3 %} below one. */
    public static String percent(double share) {
        var percent = 100 * share;
        var isWhole = percent == 0 || (percent >= 10 && percent <= 99) || percent == 100;
        return format(isWhole ? "%.0f %%" : "%.1f %%", percent);
    }

    /** {@code 2 h 5 min}, {@code 3 min 20 s}, {@code 12 s}, {@code 0.25 s}, {@code 4 ms}. */
    public static String seconds(double seconds) {
        if (seconds == 0) {
            return "0 s";
        } else if (seconds < 0.0995) {
            return number(seconds * 1000) + " ms";
        } else if (seconds < 10) {
            return number(seconds) + " s";
        }
        var duration = Duration.ofSeconds(Math.round(seconds));
        if (duration.toDays() > 1) {
            return duration.toDays() + " d " + duration.toHoursPart() + " h";
        } else if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toSeconds() + " s";
    }

    public static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
