package io.persistentprocess.supervision.provision;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The variables of a process, with everything that may mention one of them. Immutable; any thread.
 *
 * @param command its argument vector
 * @param environment the variables with their values
 * @param defaults the names of those in {@code environment} that every member has by default
 * @param templates values that are completed before the start
 */
public record VisibleVariables(
        List<String> command, Map<String, String> environment, Set<String> defaults, List<String> templates) {
    /**
     * Whether a process with the other variables would be the same. A default variable counts only if both have it, with different values, and the command or another
     * variable mentions it.
     */
    public boolean isSame(VisibleVariables other) {
        return environment.equals(other.environment)
                || Stream.concat(environment.keySet().stream(), other.environment.keySet().stream())
                        .distinct()
                        .allMatch(name -> Objects.equals(environment.get(name), other.environment.get(name))
                                || (isIndifferentTo(name) && other.isIndifferentTo(name))
                                || isAdded(name, this, other)
                                || isAdded(name, other, this));
    }

    /** A default variable that one version sets and another does not. */
    private static boolean isAdded(String name, VisibleVariables with, VisibleVariables without) {
        return with.defaults.contains(name) && !without.environment.containsKey(name);
    }

    private boolean isIndifferentTo(String name) {
        return !environment.containsKey(name) || (defaults.contains(name) && !isMentioned(name));
    }

    /** For example as {@code $NAME} in a script. {@code $(NAME)} has been expanded before, and differs itself. */
    private boolean isMentioned(String name) {
        Pattern word = Pattern.compile("(?<![A-Za-z0-9_])" + Pattern.quote(name) + "(?![A-Za-z0-9_])");
        Stream<String> values = environment.entrySet().stream()
                .filter(variable -> !defaults.contains(variable.getKey()))
                .map(Map.Entry::getValue);
        return Stream.of(command.stream(), values, templates.stream())
                .flatMap(texts -> texts)
                .anyMatch(text -> word.matcher(text).find());
    }
}
