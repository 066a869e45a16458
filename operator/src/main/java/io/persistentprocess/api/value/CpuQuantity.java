package io.persistentprocess.api.value;

import java.util.Optional;

/** CPU time, written as a Kubernetes quantity: {@code 500m}, {@code 2}, {@code 0.5}; in thousandths of a CPU. */
public record CpuQuantity(long millis) implements Comparable<CpuQuantity> {
    /** For the schema. */
    public static final String FORM = Quantity.FORM;

    /** More than a host has. */
    public static final long MAX_WHOLE = 100_000;

    private static final int MILLI = -3;

    /** Empty: not a quantity. Like Kubernetes, it has no unit below a thousandth. */
    public static Optional<CpuQuantity> parse(String text) {
        return Quantity.parse(text, MILLI).map(CpuQuantity::new);
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
