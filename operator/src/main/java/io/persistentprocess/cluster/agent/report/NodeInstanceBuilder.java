package io.persistentprocess.cluster.agent.report;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.api.status.LastExit;
import io.persistentprocess.api.status.NodeCondition;
import io.persistentprocess.api.status.NodeInstance;
import io.persistentprocess.api.status.NodeUsage;
import io.persistentprocess.cluster.StatusText;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.instance.StopReason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Builds the report of one instance. Pure. */
public final class NodeInstanceBuilder {
    private static final int LONGEST_MESSAGE = 512;

    private NodeInstanceBuilder() {}

    static NodeInstance of(InstanceView view, Optional<NodeUsage> usage) {
        return new NodeInstance(
                view.id().name(),
                view.phase().name(),
                countsAsReady(view),
                view.pid().isPresent() ? Optional.of(view.pid().getAsInt()) : Optional.empty(),
                view.startedAt().map(NodeInstanceBuilder::rounded),
                view.restarts(),
                view.startReason().map(StartReason::name),
                view.backOffUntil().map(NodeInstanceBuilder::rounded),
                shortened(view.message()),
                view.lastExit()
                        .map(exit -> new LastExit(
                                exit.reason().name(),
                                exit.exitCode(),
                                exit.signal(),
                                exit.stopReason().map(StopReason::name),
                                Optional.of(exit.output()).filter(line -> !line.isEmpty()),
                                rounded(view.lastExitAt().orElse(Instant.EPOCH)))),
                conditions(List.of(view)),
                usage);
    }

    /** Conditions of several instances: each type once, with the earliest transition time. */
    static List<NodeCondition> conditions(List<InstanceView> views) {
        Map<String, Instant> earliest = new TreeMap<>();
        for (InstanceView view : views) {
            view.conditions()
                    .forEach(each -> earliest.merge(
                            each.type(), each.since(), (one, other) -> one.isBefore(other) ? one : other));
        }
        return earliest.entrySet().stream()
                .map(entry -> new NodeCondition(entry.getKey(), rounded(entry.getValue())))
                .toList();
    }

    /** A completed instance counts as ready. */
    static boolean countsAsReady(InstanceView view) {
        return view.ready() || view.phase() == Phase.Completed;
    }

    public static String shortened(String message) {
        return StatusText.shortened(message, LONGEST_MESSAGE);
    }

    private static Instant rounded(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS);
    }
}
