package io.persistentprocess.api.validation;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Suggests a correction for a misspelt word. */
public final class SpellingSuggestion {
    /** No word of the model is longer, so a longer one is not compared. */
    private static final int MAX_LENGTH = 64;

    private static final Pattern DECORATION = Pattern.compile("^(CAP_|RLIMIT_|SIG)|[-_ ]");

    private SpellingSuggestion() {}

    /** {@code ; did you mean "command"?} or nothing. */
    public static String clause(String typed, Collection<String> candidates) {
        return closest(typed, candidates)
                .map(word -> "; did you mean \"" + word + "\"?")
                .orElse("");
    }

    static Optional<String> closest(String typed, Collection<String> candidates) {
        if (typed.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Optional<String> spelledOtherwise = candidates.stream()
                .filter(candidate -> bare(candidate).equals(bare(typed)))
                .findFirst();
        return spelledOtherwise.or(() -> candidates.stream()
                .filter(candidate -> distance(typed, candidate) <= tolerance(typed))
                .min(Comparator.comparingInt(candidate -> distance(typed, candidate))));
    }

    /** One error in a short word, two or three in a long one: more would suggest {@code restart} for {@code preStart}. */
    private static int tolerance(String typed) {
        int length = typed.length();
        return length < 3 ? 0 : length < 9 ? 1 : length < 14 ? 2 : 3;
    }

    private static String bare(String word) {
        return DECORATION.matcher(word.toUpperCase(Locale.ROOT)).replaceAll("");
    }

    /** The Damerau-Levenshtein distance in its restricted form: insertions, deletions, substitutions and swaps of neighbours. */
    private static int distance(String left, String right) {
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, left, right, i, j);
            }
        }
        return cost[left.length()][right.length()];
    }

    private static int cheapest(int[][] cost, String left, String right, int i, int j) {
        boolean same = left.charAt(i - 1) == right.charAt(j - 1);
        int cheapest = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        return swapped ? Math.min(cheapest, cost[i - 2][j - 2] + 1) : cheapest;
    }
}
