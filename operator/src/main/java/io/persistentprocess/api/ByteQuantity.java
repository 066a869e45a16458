package io.persistentprocess.api;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written as a quantity of Kubernetes: {@code 10Mi}, {@code 500k}, {@code 1.5Gi}, {@code 4096}. */
public record ByteQuantity(long bytes) implements Comparable<ByteQuantity> {
    /** For the schema; the digits are bounded so that no exponent or length makes the arithmetic slow. */
    public static final String FORM = "^([0-9]{1,18}(?:\\.[0-9]{1,18})?)(Ki|Mi|Gi|Ti|Pi|Ei|k|M|G|T|P|E)?$";

    private static final Pattern PARTS = Pattern.compile(FORM);

    private static final Map<String, Long> FACTORS = Map.ofEntries(
            Map.entry("Ki", 1L << 10),
            Map.entry("Mi", 1L << 20),
            Map.entry("Gi", 1L << 30),
            Map.entry("Ti", 1L << 40),
            Map.entry("Pi", 1L << 50),
            Map.entry("Ei", 1L << 60),
            Map.entry("k", 1_000L),
            Map.entry("M", 1_000_000L),
            Map.entry("G", 1_000_000_000L),
            Map.entry("T", 1_000_000_000_000L),
            Map.entry("P", 1_000_000_000_000_000L),
            Map.entry("E", 1_000_000_000_000_000_000L));

    /** Empty: not a quantity, not a whole number of bytes, or 8Ei and more. */
    public static Optional<ByteQuantity> parse(String text) {
        Matcher matcher = PARTS.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long factor = matcher.group(2) == null ? 1 : FACTORS.get(matcher.group(2));
        try {
            return Optional.of(new ByteQuantity(new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(factor))
                    .longValueExact()));
        } catch (ArithmeticException fractionOrOverflow) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(ByteQuantity other) {
        return Long.compare(bytes, other.bytes);
    }
}
