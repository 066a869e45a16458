package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.DesiredGroups;
import io.persistentprocess.e2e.chaos.desired.InstanceName;
import java.time.Duration;

/** What happened, in the order in which it was seen. */
sealed interface HistoryEvent {
    /** Since the beginning. */
    Duration at();

    /** From now on the API server may have these groups; soon it has. */
    record DesiredChanged(Duration at, DesiredGroups desired) implements HistoryEvent {}

    /** All know the latest desired groups, and have carried them out. */
    record Followed(Duration at) implements HistoryEvent {}

    record Appeared(Duration at, InstanceName instance, ProcessRun run) implements HistoryEvent {}

    record Vanished(Duration at, InstanceName instance, ProcessRun run) implements HistoryEvent {}

    /** It is about to be killed by somebody who is not the agent. */
    record Killed(Duration at, InstanceName instance, ProcessRun run) implements HistoryEvent {}

    record AgentStarted(Duration at, String node) implements HistoryEvent {}

    record AgentEnded(Duration at, String node) implements HistoryEvent {}

    /** A step is about to be carried out, for the record. */
    record Stepped(Duration at, Step step) implements HistoryEvent {}

    /** Nothing else had happened until then. */
    record Looked(Duration at) implements HistoryEvent {}
}
