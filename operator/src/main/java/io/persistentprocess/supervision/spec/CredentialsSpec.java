package io.persistentprocess.supervision.spec;

import java.util.List;
import java.util.Optional;

/**
 * As whom an instance's process runs, credentials(7) and capabilities(7).
 *
 * @param user a user name or a number; absent: the agent's own user
 * @param group a group name or a number; absent: the user's primary group
 * @param supplementalGroups names or numbers, beside those the user database gives the user
 * @param addCapabilities without {@code CAP_}, upper case
 * @param dropCapabilities without {@code CAP_}, upper case; {@code ALL} drops every one that is not added
 */
public record CredentialsSpec(
        Optional<String> user,
        Optional<String> group,
        List<String> supplementalGroups,
        List<String> addCapabilities,
        List<String> dropCapabilities,
        boolean noNewPrivileges) {
    public CredentialsSpec {
        supplementalGroups = List.copyOf(supplementalGroups);
        addCapabilities = List.copyOf(addCapabilities);
        dropCapabilities = List.copyOf(dropCapabilities);
    }
}
