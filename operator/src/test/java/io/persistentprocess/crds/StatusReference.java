package io.persistentprocess.crds;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.status.GroupStatus;
import io.persistentprocess.api.status.ProcessNodeStatus;

/** Writes the reference of all fields of status from its schema. */
public final class StatusReference {
    private final StringBuilder page = new StringBuilder();

    private StatusReference() {}

    /** To follow the reference of what users write. */
    public static String markdown() {
        StatusReference reference = new StatusReference();
        reference.page.append("""

                # Status of a PersistentProcessGroup

                `kind: %s`, as `kubectl get ppg NAME -o yaml` shows it. The controller writes it. One of
                another version may leave out fields and add others.

                """.formatted(PersistentProcessGroup.KIND));
        reference.table(StatusSchema.of(GroupStatus.class));
        reference.page.append("""

                # Status of a ProcessNode

                `kind: %s`, one for each node and with its name, as `kubectl get pnode NAME -o yaml` shows it. The node's agent
                writes it; it has no spec.

                """.formatted(ProcessNodeStatus.KIND));
        reference.table(StatusSchema.of(ProcessNodeStatus.class));
        return reference.page.toString();
    }

    private void table(JSONSchemaProps status) {
        page.append("""
                | field | type | description |
                |---|---|---|
                """);
        rows("status", status);
    }

    private void rows(String path, JSONSchemaProps schema) {
        schema.getProperties().forEach((name, field) -> {
            String where = path + "." + name;
            page.append("| `%s` | %s | %s |%n".formatted(where, type(field), field.getDescription()));
            if (field.getItems() == null) {
                rows(where, field);
            } else {
                rows(where + "[]", field.getItems().getSchema());
            }
        });
    }

    private static String type(JSONSchemaProps field) {
        return field.getItems() == null
                ? "date-time".equals(field.getFormat()) ? "time" : field.getType()
                : "list of " + type(field.getItems().getSchema());
    }
}
