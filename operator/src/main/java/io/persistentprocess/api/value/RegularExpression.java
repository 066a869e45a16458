package io.persistentprocess.api.value;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression that a user gives and that is looked for in what somebody else has written: in RE2's syntax, as that of the API server and of Prometheus, because an
 * automaton takes a time that grows with the text and never more stack. Java's own goes back and forth: with a text made for it a match takes hours, or the thread's whole
 * stack. Immutable; any thread.
 */
public final class RegularExpression {
    private final Pattern pattern;

    private RegularExpression(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Takes what a user wrote.
     *
     * @throws IllegalArgumentException it is none, or too large; the message, a clause that begins with "is", says why
     */
    public static RegularExpression of(String text) {
        RegularExpressionSize.check(text);
        try {
            return new RegularExpression(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("is no regular expression (RE2 syntax): " + e.getDescription(), e);
        }
    }

    /** Whether it is found anywhere in a text. Reads every character of it once or, for one that may begin anywhere, a few times. */
    public boolean isFoundIn(CharSequence text) {
        return pattern.matcher(text).find();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
