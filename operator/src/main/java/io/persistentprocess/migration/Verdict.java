package io.persistentprocess.migration;

import java.util.Locale;

/** What became of a directive, from the best to the worst. */
public enum Verdict {
    /** The group does the same, or the directive has no meaning outside of its supervisor. */
    KEPT,
    /** The group does something similar; the report says what differs. */
    NEARLY,
    /** The group does something better, because what was written would not have stayed up. */
    MENDED,
    /** A person has to decide or to do something; the report says what. */
    BY_HAND,
    /** The group does not do it. */
    LOST;

    /** As it is shown: {@code by hand}, and LOST in capitals. */
    public String word() {
        return this == LOST ? name() : name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
