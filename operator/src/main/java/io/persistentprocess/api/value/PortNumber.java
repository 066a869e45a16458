package io.persistentprocess.api.value;

import java.util.Optional;
import java.util.regex.Pattern;

/** A port: a number from 1 to 65535, or digits around one {@code $(VAR)}, which are such a number for each instance. */
public record PortNumber(String text) {
    public static final int MAX = 65_535;

    /** For the schema, which cannot limit a number within a text. */
    public static final String FORM = "^([1-9][0-9]{0,4}|[0-9]{0,4}\\$\\([A-Za-z_][A-Za-z0-9_]{0,127}\\)[0-9]{0,4})$";

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");
    private static final Pattern ANY = Pattern.compile(FORM);

    /** Empty: neither a port nor one with a variable in it. */
    public static Optional<PortNumber> parse(String text) {
        boolean outside = NUMBER.matcher(text).matches() && !isNumber(text);
        return ANY.matcher(text).matches() && !outside ? Optional.of(new PortNumber(text)) : Optional.empty();
    }

    /** Whether the text is the number of a port. */
    public static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches() && Integer.parseInt(text) <= MAX;
    }

    @Override
    public String toString() {
        return text;
    }
}
