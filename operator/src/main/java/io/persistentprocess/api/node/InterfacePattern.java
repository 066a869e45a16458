package io.persistentprocess.api.node;

import java.util.Arrays;
import java.util.List;

/**
 * Names of network interfaces: globs as of fnmatch(3) and of {@code Name=} in systemd.network(5), separated by {@code |}. Pure; any thread.
 *
 * @param text of the form {@link #PATTERN}
 */
public record InterfacePattern(String text) {
    /** What names of instances consist of, with {@code *}, {@code ?} and {@code [...]}. */
    public static final String PATTERN = "^([A-Za-z0-9_.:@+*?-]|\\[[!^]?[A-Za-z0-9_.:@+-]+\\])+"
            + "(\\|([A-Za-z0-9_.:@+*?-]|\\[[!^]?[A-Za-z0-9_.:@+-]+\\])+)*$";

    public static final String FORM = "a glob of network interfaces, or several separated by '|'";

    public static final int MAX_LENGTH = 255;

    public boolean matches(String name) {
        return globs().stream().anyMatch(glob -> matches(glob, name));
    }

    private List<String> globs() {
        return Arrays.asList(text.split("\\|"));
    }

    /** On a mismatch the last star takes one character more: no more steps than the product of the lengths. */
    private static boolean matches(String glob, String name) {
        int at = 0;
        int inName = 0;
        int afterStar = -1;
        int starTakesUntil = 0;
        while (inName < name.length()) {
            int end = at < glob.length() ? endOfElement(glob, at) : at;
            if (at < glob.length() && glob.charAt(at) == '*') {
                at = end;
                afterStar = at;
                starTakesUntil = inName;
            } else if (at < glob.length() && accepts(glob.substring(at, end), name.charAt(inName))) {
                at = end;
                inName++;
            } else if (afterStar >= 0) {
                at = afterStar;
                starTakesUntil++;
                inName = starTakesUntil;
            } else {
                return false;
            }
        }
        return glob.substring(at).chars().allMatch(rest -> rest == '*');
    }

    private static int endOfElement(String glob, int start) {
        return glob.charAt(start) == '[' ? glob.indexOf(']', start) + 1 : start + 1;
    }

    private static boolean accepts(String element, char character) {
        if (element.charAt(0) != '[') {
            return element.equals("?") || element.charAt(0) == character;
        }
        boolean negated = element.charAt(1) == '!' || element.charAt(1) == '^';
        return isIn(element.substring(negated ? 2 : 1, element.length() - 1), character) != negated;
    }

    /** A {@code -} between two characters is a range, at the start or end it is itself. */
    private static boolean isIn(String set, char character) {
        int at = 0;
        while (at < set.length()) {
            boolean range = at + 2 < set.length() && set.charAt(at + 1) == '-';
            char last = range ? set.charAt(at + 2) : set.charAt(at);
            if (set.charAt(at) <= character && character <= last) {
                return true;
            }
            at += range ? 3 : 1;
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
