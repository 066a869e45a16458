package io.persistentprocess.api.value;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in the syntax of Go's time.ParseDuration, which Kubernetes uses: {@code 100ms}, {@code 1m30s}, {@code 1.5h}. */
public final class GoDuration {
    /** For the schema; the numbers of digits and parts are limited, so that a long text costs nothing. */
    public static final String FORM = "^[-+]?(0|([0-9]{1,18}(\\.[0-9]{0,18})?(ns|us|µs|μs|ms|s|m|h)){1,8})$";

    public static final int MAX_LENGTH = 64;

    private static final Pattern WHOLE = Pattern.compile(FORM);

    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?)(ns|us|µs|μs|ms|s|m|h)");

    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoDuration() {}

    /** Empty: not a duration, or one of more than 292 years, which a long of nanoseconds cannot hold. */
    public static Optional<Duration> parse(String text) {
        if (text.length() > MAX_LENGTH || !WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(text.startsWith("-") ? -nanos.longValue() : nanos.longValue()));
    }

    /** The shortest text that {@link #parse} reads as this duration, which must have whole milliseconds. */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }
}
