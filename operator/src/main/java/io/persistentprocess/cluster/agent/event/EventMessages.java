package io.persistentprocess.cluster.agent.event;

import io.persistentprocess.cluster.agent.report.NodeInstanceBuilder;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Composes the messages of Events on instances: a restart or a back-off, with the reason. It keeps a limited number of reasons, the most recent ones,
 * because the removal of an instance may never be reported. One thread.
 */
final class EventMessages {
    static final int MOST_REASONS = 4096;

    /** Why an instance last stopped running or did not start; the oldest entry comes first. */
    private final SequencedMap<InstanceId, String> reasons = new LinkedHashMap<>();

    /** Must be called for every report of an instance, in order. */
    String of(InstanceId id, InstanceReport report) {
        return switch (report.type()) {
            case Exited, StartError -> {
                remember(id, report.message());
                yield report.message();
            }
            case LastOutput -> because(id, "last output: " + report.message());
            case Restarted -> because(id, "restarted, " + report.message());
            case BackOff -> because(id, report.message());
            case Removed -> {
                reasons.remove(id);
                yield report.message();
            }
            default -> report.message();
        };
    }

    private void remember(InstanceId id, String reason) {
        reasons.putLast(id, NodeInstanceBuilder.shortened(reason));
        if (reasons.size() > MOST_REASONS) {
            reasons.pollFirstEntry();
        }
    }

    /** Forgets the instances of all other groups. */
    void keepOnly(Set<GroupId> groups) {
        reasons.keySet().removeIf(id -> !groups.contains(id.groupId()));
    }

    int remembered() {
        return reasons.size();
    }

    private String because(InstanceId id, String text) {
        return Optional.ofNullable(reasons.get(id))
                .map(reason -> reason + "; " + text)
                .orElse(text);
    }
}
