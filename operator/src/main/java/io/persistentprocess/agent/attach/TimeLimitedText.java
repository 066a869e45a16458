package io.persistentprocess.agent.attach;

import io.persistentprocess.kernel.system.KernelClock;

/**
 * A text that can be read until a deadline on the boot clock. A matcher that reads it character by character, as an automaton does, ends soon after the deadline. For one
 * thread.
 */
final class TimeLimitedText implements CharSequence {
    /** Reading the clock costs as much as some ten characters. */
    private static final int CHARACTERS_PER_LOOK = 1024;

    private final CharSequence text;
    private final long untilNanos;
    private int read;

    TimeLimitedText(CharSequence text, long untilNanos) {
        this.text = text;
        this.untilNanos = untilNanos;
    }

    @Override
    public char charAt(int index) {
        if (read++ % CHARACTERS_PER_LOOK == 0 && KernelClock.bootNanos() > untilNanos) {
            throw new TimeIsUpException();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new TimeLimitedText(text.subSequence(start, end), untilNanos);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** The deadline has passed. */
    static final class TimeIsUpException extends RuntimeException {
        TimeIsUpException() {
            super("the time limit for reading it is over");
        }
    }
}
