package io.persistentprocess.migration.systemd.unit;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of directives, systemd.syntax(7) and systemd.time(7). */
public final class UnitValues {
    private static final Set<String> TRUE = Set.of("1", "yes", "y", "true", "t", "on");
    private static final Set<String> FALSE = Set.of("0", "no", "n", "false", "f", "off");
    private static final Pattern SPAN = Pattern.compile("\\s*([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-zµ]*)");
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([KMGTPE]?)B?");
    private static final Map<String, Double> MICROS = Map.ofEntries(
            Map.entry("us", 1.0),
            Map.entry("usec", 1.0),
            Map.entry("µs", 1.0),
            Map.entry("ms", 1e3),
            Map.entry("msec", 1e3),
            Map.entry("s", 1e6),
            Map.entry("sec", 1e6),
            Map.entry("second", 1e6),
            Map.entry("seconds", 1e6),
            Map.entry("m", 6e7),
            Map.entry("min", 6e7),
            Map.entry("minute", 6e7),
            Map.entry("minutes", 6e7),
            Map.entry("h", 3.6e9),
            Map.entry("hr", 3.6e9),
            Map.entry("hour", 3.6e9),
            Map.entry("hours", 3.6e9),
            Map.entry("d", 8.64e10),
            Map.entry("day", 8.64e10),
            Map.entry("days", 8.64e10),
            Map.entry("w", 6.048e11),
            Map.entry("week", 6.048e11),
            Map.entry("weeks", 6.048e11));

    private UnitValues() {}

    public static boolean isTrue(String value) {
        return TRUE.contains(value.toLowerCase(Locale.ROOT));
    }

    public static boolean isFalse(String value) {
        return FALSE.contains(value.toLowerCase(Locale.ROOT));
    }

    public static boolean isInfinite(String value) {
        return value.equalsIgnoreCase("infinity");
    }

    /** {@code 1min 30s}, or seconds without a unit; empty: no time, or infinity. */
    public static Optional<Duration> time(String value) {
        return time(value, "s");
    }

    /**
     * A time span.
     *
     * @param unit of numbers without one
     */
    public static Optional<Duration> time(String value, String unit) {
        Matcher part = SPAN.matcher(value);
        double micros = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            String name = part.group(2).isEmpty() ? unit : part.group(2);
            Double factor = MICROS.get(name.equals("M") ? name : name.toLowerCase(Locale.ROOT));
            if (factor == null) {
                return Optional.empty();
            }
            micros += Double.parseDouble(part.group(1)) * factor;
            end = part.end();
        }
        return end == 0 || !value.substring(end).isBlank()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) (micros * 1000)));
    }

    /** Whole seconds, at least one, at most a day. */
    public static int seconds(Duration time) {
        long seconds = time.plusNanos(999_999_999).toSeconds();
        return Math.clamp(seconds, 1, 86_400);
    }

    /** {@code 512M} as a quantity, {@code 512Mi}; empty: no size. */
    public static Optional<String> quantity(String value) {
        Matcher size = SIZE.matcher(value);
        if (!size.matches()) {
            return Optional.empty();
        }
        return Optional.of(size.group(2).isEmpty() ? size.group(1) : size.group(1) + size.group(2) + "i");
    }

    /** {@code 512K} in bytes; empty: no size. */
    public static Optional<Long> bytes(String value) {
        Matcher size = SIZE.matcher(value);
        if (!size.matches()) {
            return Optional.empty();
        }
        int power = " KMGTPE".indexOf(size.group(2).isEmpty() ? " " : size.group(2));
        return Optional.of((long) (Double.parseDouble(size.group(1)) * Math.pow(1024, power)));
    }

    /** A signal by number or name, as {@code SIGTERM}; empty: unknown. */
    public static Optional<String> signal(String value) {
        String upper = value.toUpperCase(Locale.ROOT);
        Map<String, String> numbers = Map.of(
                "1", "HUP", "2", "INT", "3", "QUIT", "6", "ABRT", "9", "KILL", "10", "USR1", "12", "USR2", "15",
                "TERM");
        String name = numbers.getOrDefault(upper, upper.startsWith("SIG") ? upper.substring(3) : upper);
        return name.matches("[A-Z][A-Z0-9+]*") ? Optional.of("SIG" + name) : Optional.empty();
    }
}
