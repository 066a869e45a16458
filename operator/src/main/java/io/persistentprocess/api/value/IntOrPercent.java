package io.persistentprocess.api.value;

import java.util.Optional;
import java.util.regex.Pattern;

/** A number of nodes, or a percentage. */
public record IntOrPercent(int amount, Unit unit) {
    /** The unit of {@code amount}. */
    public enum Unit {
        ONE,
        PERCENT
    }

    /** More nodes than a cluster has. */
    public static final int MAX_AMOUNT = 999_999;

    /** For the schema. */
    public static final String FORM = "^([1-9][0-9]{0,5}|([1-9][0-9]?|100)%)$";

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");
    private static final Pattern PERCENT = Pattern.compile("([1-9][0-9]?|100)%");

    /** Empty: neither a number from 1 on, nor 1% to 100%. */
    public static Optional<IntOrPercent> parse(String text) {
        if (NUMBER.matcher(text).matches()) {
            return Optional.of(new IntOrPercent(Integer.parseInt(text), Unit.ONE));
        }
        return PERCENT.matcher(text).matches()
                ? Optional.of(new IntOrPercent(Integer.parseInt(text.substring(0, text.length() - 1)), Unit.PERCENT))
                : Optional.empty();
    }

    /** At least one, so that there is progress. */
    public int of(int all) {
        return unit == Unit.ONE ? amount : Math.max(1, (int) ((long) all * amount / 100));
    }

    @Override
    public String toString() {
        return unit == Unit.ONE ? Integer.toString(amount) : amount + "%";
    }
}
