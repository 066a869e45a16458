package io.persistentprocess.api;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time of processors, written as a quantity of Kubernetes: {@code 500m}, {@code 2}, {@code "0.5"}; in thousandths of a processor. */
public record CpuQuantity(long millis) implements Comparable<CpuQuantity> {
    /** For the schema; Kubernetes, too, knows nothing finer than a thousandth. */
    public static final String FORM = "^([0-9]{1,6}(?:\\.[0-9]{1,3})?|[0-9]{1,9}m)$";

    /** More than a host has. */
    public static final long MAX_WHOLE = 100_000;

    private static final Pattern PARTS = Pattern.compile("([0-9.]+)(m?)");
    private static final int MILLI = 3;

    /** Empty: not a quantity of processors. */
    public static Optional<CpuQuantity> parse(String text) {
        Matcher matcher = PARTS.matcher(text);
        if (!text.matches(FORM) || !matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        boolean milli = !matcher.group(2).isEmpty();
        return Optional.of(new CpuQuantity((milli ? number : number.movePointRight(MILLI)).longValueExact()));
    }

    @Override
    public int compareTo(CpuQuantity other) {
        return Long.compare(millis, other.millis);
    }

    /** As Kubernetes writes it. */
    @Override
    public String toString() {
        return millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m";
    }
}
