package io.persistentprocess.e2e.site;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The text of a group.
 *
 * @param members each as a YAML flow mapping: {@code {name: web, command: [sleep, infinity]}}
 */
public record Manifest(String group, List<String> members) {
    public Manifest {
        members = List.copyOf(members);
    }

    public static String of(String group, String... members) {
        return new Manifest(group, List.of(members)).text();
    }

    /** A member that does nothing. */
    public static String sleeper(String name) {
        return "{name: %s, command: [sleep, infinity], logs: {to: \"Null\"}}".formatted(name);
    }

    private String text() {
        return """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: %s}
                spec:
                  members:
                """.formatted(group)
                + members.stream().map(member -> "  - " + member + "\n").collect(Collectors.joining());
    }
}
