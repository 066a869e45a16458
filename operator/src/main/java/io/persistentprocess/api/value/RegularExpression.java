package io.persistentprocess.api.value;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A user's regular expression, which is searched in text of others. Its syntax is RE2's, as in the API server and Prometheus: an automaton takes time
 * in proportion to the text and a constant stack. Java's own implementation backtracks: with a crafted text a match takes hours, or the thread's
 * whole stack. Immutable; any thread.
 */
public final class RegularExpression {
    private final Pattern pattern;

    private RegularExpression(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles a user's expression.
     *
     * @throws IllegalArgumentException it is malformed or too large; the message, a clause that begins with "is", says why
     */
    public static RegularExpression of(String text) {
        RegularExpressionSize.check(text);
        try {
            return new RegularExpression(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("is no regular expression (RE2 syntax): " + e.getDescription(), e);
        }
    }

    /** Whether it matches anywhere in a text. Reads every character once or, for an expression without an anchor, a few times. */
    public boolean isFoundIn(CharSequence text) {
        return pattern.matcher(text).find();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
