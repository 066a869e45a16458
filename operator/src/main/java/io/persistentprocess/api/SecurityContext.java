package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Unique;
import io.persistentprocess.api.value.IdOrName;
import java.util.List;
import java.util.Optional;

/** The user, groups and privileges of a member's processes; credentials(7), capabilities(7). */
public record SecurityContext(
        @JsonPropertyDescription("User, by number or name; absent: the agent's own, root as a rule.")
        Optional<IdOrName> runAsUser,

        @JsonPropertyDescription("Group, by number or name; absent: the user's primary group.")
        Optional<IdOrName> runAsGroup,

        @Size(max = 64)
        @Unique
        @JsonPropertyDescription("More groups, beside those the host's group database gives the user.")
        List<IdOrName> supplementalGroups,

        @JsonPropertyDescription("Capabilities gained and lost.")
        Capabilities capabilities,

        @Default("false")
        @JsonPropertyDescription("true: no process of the member can gain rights by executing a set-user-ID program,"
                + " PR_SET_NO_NEW_PRIVS in prctl(2).")
        boolean noNewPrivileges) {
    public SecurityContext {
        supplementalGroups = List.copyOf(supplementalGroups);
    }
}
