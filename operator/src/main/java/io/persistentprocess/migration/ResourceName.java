package io.persistentprocess.migration;

import java.util.Locale;

/** Names of groups and members: lower-case letters, digits and '-', at most 63 of them. */
public final class ResourceName {
    private static final int LONGEST = 63;

    private ResourceName() {}

    /** The nearest name; {@code service} where nothing is left of the text. */
    public static String of(String text) {
        String name =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String cut =
                name.length() <= LONGEST ? name : name.substring(0, LONGEST).replaceAll("-+$", "");
        return cut.isEmpty() ? "service" : cut;
    }
}
