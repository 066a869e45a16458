package io.persistentprocess.local.control;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The namespaces and groups of a query.
 *
 * @param namespace of groups that are named without one; absent: all namespaces
 * @param groups in the syntax of {@link io.persistentprocess.agent.model.InstancePath}, so members and instances, too; empty: all groups
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
