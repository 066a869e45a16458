package io.persistentprocess.local.control;

import io.persistentprocess.supervision.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a question is about.
 *
 * @param namespace absent: all of them
 * @param groups empty: all of them
 */
public record Scope(Optional<String> namespace, List<String> groups) {
    public Scope {
        groups = List.copyOf(groups);
    }

    static Scope of(Fields fields) throws MalformedMessageException {
        return new Scope(fields.optionalText("namespace"), fields.texts("groups"));
    }

    Fields.Sending fields() {
        return Fields.sending().put("namespace", namespace).put("groups", groups);
    }

    Map<String, Object> plain() {
        return fields().plain();
    }

    boolean covers(InstanceId id) {
        return namespace.map(id.namespace()::equals).orElse(true) && (groups.isEmpty() || groups.contains(id.group()));
    }
}
