package io.persistentprocess.api.value;

import java.util.Optional;

/** The permission bits of a file or directory, chmod(1). */
public record FileMode(int bits) {
    /** For the schema. */
    public static final String FORM = "^[0-7]{3,4}$";

    public static final int MAX_LENGTH = 4;

    /** Empty: not three or four octal digits. */
    public static Optional<FileMode> parse(String text) {
        return text.matches(FORM) ? Optional.of(new FileMode(Integer.parseInt(text, 8))) : Optional.empty();
    }

    @Override
    public String toString() {
        return "%04o".formatted(bits);
    }
}
