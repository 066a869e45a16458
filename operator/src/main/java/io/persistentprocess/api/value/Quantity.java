package io.persistentprocess.api.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A quantity in Kubernetes' syntax for pods, {@code resource.Quantity} of apimachinery, without signs: {@code 0.5}, {@code 500m}, {@code 129e6},
 * {@code 123Mi}. Pure.
 */
final class Quantity {
    /** For the schema; digits and exponent are limited, so that the arithmetic is fast. */
    static final String FORM =
            "^([0-9]{1,18}(?:\\.[0-9]{0,18})?|\\.[0-9]{1,18})([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]{1,2})?$";

    private static final Pattern PARTS = Pattern.compile(FORM);

    private static final Map<String, BigDecimal> FACTORS = Map.ofEntries(
            Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
            Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
            Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
            Map.entry("k", BigDecimal.ONE.movePointRight(3)),
            Map.entry("M", BigDecimal.ONE.movePointRight(6)),
            Map.entry("G", BigDecimal.ONE.movePointRight(9)),
            Map.entry("T", BigDecimal.ONE.movePointRight(12)),
            Map.entry("P", BigDecimal.ONE.movePointRight(15)),
            Map.entry("E", BigDecimal.ONE.movePointRight(18)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
            Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    private Quantity() {}

    /**
     * Parses it in a unit that is a power of ten, {@code −3} for thousandths. Fractions of the unit are rounded up, as in Kubernetes.
     *
     * @return empty: not a quantity, or more of the unit than 2⁶³ − 1
     */
    static Optional<Long> parse(String text, int unit) {
        Matcher matcher = PARTS.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        String suffix = matcher.group(2) == null ? "" : matcher.group(2);
        BigDecimal value = switch (suffix) {
            case "" -> number;
            default ->
                FACTORS.containsKey(suffix)
                        ? number.multiply(FACTORS.get(suffix))
                        : number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)));
        };
        try {
            return Optional.of(value.scaleByPowerOfTen(-unit)
                    .setScale(0, RoundingMode.CEILING)
                    .longValueExact());
        } catch (ArithmeticException overflow) {
            return Optional.empty();
        }
    }
}
