package io.persistentprocess.cluster.agent;

import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Report;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What Events say of instances: a restart, and the wait before one, together with why. One thread. */
final class EventTexts {
    /** Why an instance last did not run any more, or not at all. */
    private final Map<InstanceId, String> reasons = new HashMap<>();

    /** To be called with everything that happens to an instance, in order. */
    String of(InstanceId id, Report report) {
        return switch (report.type()) {
            case Exited, StartError -> {
                reasons.put(id, report.message());
                yield report.message();
            }
            case Restarted -> because(id, "restarted, " + report.message());
            case BackOff -> because(id, report.message());
            case Removed -> {
                reasons.remove(id);
                yield report.message();
            }
            default -> report.message();
        };
    }

    private String because(InstanceId id, String text) {
        return Optional.ofNullable(reasons.get(id))
                .map(reason -> reason + "; " + text)
                .orElse(text);
    }
}
