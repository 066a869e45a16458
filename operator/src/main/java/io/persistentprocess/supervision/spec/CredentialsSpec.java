package io.persistentprocess.supervision.spec;

import java.util.List;
import java.util.Optional;

/**
 * The credentials of an instance's process, credentials(7) and capabilities(7).
 *
 * @param user a user name or a number; empty: the agent's own user
 * @param group a group name or a number; empty: the user's primary group
 * @param supplementalGroups names or numbers, in addition to those of the user database
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
    public static final CredentialsSpec OF_THE_AGENT =
            new CredentialsSpec(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), false);

    public CredentialsSpec {
        supplementalGroups = List.copyOf(supplementalGroups);
        addCapabilities = List.copyOf(addCapabilities);
        dropCapabilities = List.copyOf(dropCapabilities);
    }
}
