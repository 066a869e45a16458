package io.persistentprocess.local.control;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a question is about.
 *
 * @param namespace where groups are that are named without one; absent: in all of them
 * @param groups as {@link io.persistentprocess.agent.InstancePath} has it, so members and instances, too; empty: all groups
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
}
