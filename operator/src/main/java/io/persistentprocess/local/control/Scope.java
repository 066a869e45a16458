package io.persistentprocess.local.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.persistentprocess.supervision.InstanceId;
import java.util.List;
import java.util.Optional;

/**
 * What a question is about.
 *
 * @param namespace absent: all of them
 * @param groups empty: all of them
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Scope(Optional<String> namespace, List<String> groups) {
    public Scope {
        groups = groups == null ? List.of() : List.copyOf(groups);
    }

    boolean covers(InstanceId id) {
        return namespace.map(id.namespace()::equals).orElse(true) && (groups.isEmpty() || groups.contains(id.group()));
    }
}
