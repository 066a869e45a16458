package io.persistentprocess.cli.output;

import io.persistentprocess.local.control.InstanceStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Output for programs: the whole table once, then only instances that have changed. */
public final class StatusChanges {
    private final StatusTable table;
    private Map<String, InstanceStatus> shown = Map.of();

    public StatusChanges(StatusTable table) {
        this.table = table;
    }

    /** The rows that changed since the last call; may be empty. */
    public String print(List<InstanceStatus> instances, Instant now) {
        List<InstanceStatus> changed = instances.stream()
                .filter(instance -> !instance.withoutUsage().equals(shown.get(instance.fullName())))
                .toList();
        Map<String, InstanceStatus> next = new HashMap<>();
        instances.forEach(instance -> next.put(instance.fullName(), instance.withoutUsage()));
        shown = next;
        return changed.isEmpty() ? "" : table.print(changed, now);
    }
}
