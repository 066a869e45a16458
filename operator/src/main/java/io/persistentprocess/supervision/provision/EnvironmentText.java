package io.persistentprocess.supervision.provision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in an environment file.
 *
 * @param ignored the lines that say nothing and are no comments
 */
public record EnvironmentText(Map<String, String> variables, List<Ignored> ignored) {
    /** What is in a file that does not exist and need not. */
    public static final EnvironmentText NONE = new EnvironmentText(Map.of(), List.of());

    /**
     * A line that says nothing.
     *
     * @param line from 1 on
     * @param why without what the line has, because that may be a secret
     */
    public record Ignored(int line, String why) {}

    public EnvironmentText {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        ignored = List.copyOf(ignored);
    }

    /** See {@link EnvironmentFileParser} for the syntax. */
    public static EnvironmentText parse(String text) {
        return new EnvironmentFileParser().parse(text);
    }

    /** Without the values, which may be secrets. */
    @Override
    public String toString() {
        return "EnvironmentText" + variables.keySet();
    }
}
