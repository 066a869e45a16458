package io.persistentprocess.local.control;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a question is about.
 *
 * @param namespace where groups are that are named without one; absent: in all of them
 * @param groups as {@link io.persistentprocess.agent.model.InstancePath} has it, so members and instances, too; empty: all groups
 */
public record QueryScope(Optional<String> namespace, List<String> groups) {
    public QueryScope {
        groups = List.copyOf(groups);
    }

    static QueryScope of(JsonFields fields) throws MalformedMessageException {
        return new QueryScope(fields.optionalText("namespace"), fields.texts("groups"));
    }

    JsonFields.Sending fields() {
        return JsonFields.sending().put("namespace", namespace).put("groups", groups);
    }

    Map<String, Object> plain() {
        return fields().plain();
    }
}
