package io.persistentprocess.local.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.persistentprocess.agent.InstanceView;
import io.persistentprocess.supervision.Exit;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** An instance as {@code ppg status -o json} shows it; the names are those of ProcessNode's status. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record InstanceStatus(
        String namespace,
        String group,
        String name,
        String state,
        boolean ready,
        OptionalInt pid,
        Optional<Instant> startedAt,
        long restarts,
        Optional<Instant> backoffUntil,
        Optional<LastExit> lastExit,
        String message,
        String cgroup) {

    /** How the instance's main process ended last. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record LastExit(
            String reason, Optional<Integer> exitCode, Optional<String> signal, String message, Optional<Instant> at) {
        private static LastExit of(Exit exit, Optional<Instant> at) {
            return new LastExit(exit.reason().name(), exit.exitCode(), exit.signal(), exit.message(), at);
        }
    }

    static InstanceStatus of(InstanceView view, String cgroup) {
        return new InstanceStatus(
                view.id().namespace(),
                view.id().group(),
                view.id().name(),
                view.phase().name(),
                view.ready(),
                view.pid(),
                view.startedAt(),
                view.restarts(),
                view.backOffUntil(),
                view.lastExit().map(exit -> LastExit.of(exit, view.lastExitAt())),
                view.message(),
                cgroup);
    }

    /** {@code NAMESPACE/GROUP/MEMBER-N} */
    public String fullName() {
        return namespace + "/" + group + "/" + name;
    }
}
