package io.persistentprocess.api.value;

import java.util.Optional;

/** A number of bytes, written as a Kubernetes quantity: {@code 10Mi}, {@code 500k}, {@code 1.5Gi}, {@code 129e6}, {@code 4096}. */
public record ByteQuantity(long bytes) implements Comparable<ByteQuantity> {
    /** For the schema. */
    public static final String FORM = Quantity.FORM;

    /** Empty: not a quantity, or 8Ei and more. */
    public static Optional<ByteQuantity> parse(String text) {
        return Quantity.parse(text, 0).map(ByteQuantity::new);
    }

    @Override
    public int compareTo(ByteQuantity other) {
        return Long.compare(bytes, other.bytes);
    }
}
