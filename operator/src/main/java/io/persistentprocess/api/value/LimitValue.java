package io.persistentprocess.api.value;

import java.util.Optional;

/** A whole number from 0, or {@link #UNLIMITED}, which is greater than all others. */
public record LimitValue(long value) implements Comparable<LimitValue> {
    /** RLIM_INFINITY; its value has no meaning outside comparisons. */
    public static final LimitValue UNLIMITED = new LimitValue(Long.MAX_VALUE);

    /** One digit less than Long.MAX_VALUE has, so that it always fits. */
    static final String NUMBER = "(0|[1-9][0-9]{0,17})";

    static final long MAX_NUMBER = 999_999_999_999_999_999L;

    /** Empty: not a limit. */
    public static Optional<LimitValue> parse(String text) {
        if (text.equals("unlimited")) {
            return Optional.of(UNLIMITED);
        }
        return text.matches(NUMBER) ? Optional.of(new LimitValue(Long.parseLong(text))) : Optional.empty();
    }

    public boolean isUnlimited() {
        return equals(UNLIMITED);
    }

    @Override
    public int compareTo(LimitValue other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return isUnlimited() ? "unlimited" : Long.toString(value);
    }
}
