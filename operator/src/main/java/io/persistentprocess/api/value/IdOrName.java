package io.persistentprocess.api.value;

import java.util.Optional;
import java.util.regex.Pattern;

/** A user or group: a number, or a name in the host's user database; stored as text in both cases. */
public record IdOrName(String text) {
    /** The largest ID; the one after it, (uid_t) −1, means "no change" in setresuid(2). */
    public static final long MAX_ID = 0xFFFF_FFFEL;

    /** For the schema, which cannot limit a number within a text. */
    public static final String FORM = "^(0|[1-9][0-9]{0,9}|[A-Za-z_][A-Za-z0-9_.@-]{0,254}\\$?)$";

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");
    /** What useradd(8) and adduser(8) allow at their most lenient; a name of digits only would be taken for an ID. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.@-]{0,254}\\$?");

    /** Empty: neither an ID nor a name. */
    public static Optional<IdOrName> parse(String text) {
        boolean isId = NUMBER.matcher(text).matches() && Long.parseLong(text) <= MAX_ID;
        return isId || NAME.matcher(text).matches() ? Optional.of(new IdOrName(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
