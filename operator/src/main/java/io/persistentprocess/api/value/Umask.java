package io.persistentprocess.api.value;

import java.util.Optional;

/** A file mode creation mask, umask(2). */
public record Umask(int bits) {
    /** For the schema. */
    public static final String FORM = "^0?[0-7]{3}$";

    public static final int MAX_LENGTH = 4;

    /** Empty: not three octal digits, with a 0 before them or not. */
    public static Optional<Umask> parse(String text) {
        return text.matches(FORM) ? Optional.of(new Umask(Integer.parseInt(text, 8))) : Optional.empty();
    }

    @Override
    public String toString() {
        return "%04o".formatted(bits);
    }
}
