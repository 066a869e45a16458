package io.persistentprocess.api.value;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates the size of a regular expression's automaton without building it: {@code ((a{1000}){1000}){1000}} would have a billion states. The
 * estimate is slightly too high; text that is no regular expression has a size, too. For one expression, on one thread.
 */
final class RegularExpressionSize {
    static final int MOST_STATES = 5000;
    static final int DEEPEST = 50;

    private static final int MOST_DIGITS = 4;

    private final String text;
    /** For each open group: the size before its last part. */
    private final Deque<Long> before = new ArrayDeque<>();

    private long sum;
    private long last;
    private int at;

    private RegularExpressionSize(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException it is too large; the message names the part */
    static void check(String text) {
        if (new RegularExpressionSize(text).states() > MOST_STATES) {
            throw new IllegalArgumentException(
                    "is too large: what it repeats comes to more than %d characters".formatted(MOST_STATES));
        }
    }

    private long states() {
        while (at < text.length()) {
            switch (text.charAt(at++)) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                default -> part(1);
            }
        }
        while (!before.isEmpty()) {
            close();
        }
        return sum + last;
    }

    private void part(long states) {
        sum = Math.min(sum + last, Integer.MAX_VALUE);
        last = states;
    }

    private void escape() {
        if (text.startsWith("Q", at)) {
            int end = text.indexOf("\\E", at);
            int length = (end < 0 ? text.length() : end) - at;
            part(length);
            at += length;
        } else {
            at++;
            part(1);
        }
    }

    /** The first character may be a closing bracket that belongs to the class. */
    private void characterClass() {
        at += text.startsWith("^", at) ? 2 : 1;
        while (at < text.length() && text.charAt(at) != ']') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
        part(1);
    }

    private void open() {
        part(1);
        if (before.size() / 2 >= DEEPEST) {
            throw new IllegalArgumentException("is too large: groups are nested more than %d deep".formatted(DEEPEST));
        }
        before.push(sum);
        before.push(last);
        sum = 0;
        last = 0;
    }

    private void close() {
        if (before.isEmpty()) {
            part(1);
            return;
        }
        long inside = sum + last;
        last = before.pop() + inside;
        sum = before.pop();
    }

    /** {@code {3}}, {@code {3,}} and {@code {3,5}}; other braces stand for themselves. */
    private void repeat() {
        int end = text.indexOf('}', at);
        if (end < 0) {
            part(1);
            return;
        }
        long most = 1;
        for (String number : text.substring(at, end).split(",", -1)) {
            if (number.isEmpty()
                    || number.length() > MOST_DIGITS
                    || !number.chars().allMatch(Character::isDigit)) {
                continue;
            }
            most = Math.max(most, Integer.parseInt(number));
        }
        last = Math.min(last * most, Integer.MAX_VALUE);
        at = end + 1;
    }
}
