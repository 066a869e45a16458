package io.persistentprocess.cluster.agent.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.api.status.LastExit;
import io.persistentprocess.api.status.NodeGroup;
import io.persistentprocess.api.status.NodeInstance;
import io.persistentprocess.api.status.ProcessNodeStatus;
import io.persistentprocess.cluster.StatusSerializer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Serialises a status and limits its size. The API server refuses an object that is too large as a whole, and every write is sent to all watchers.
 * Any thread.
 */
final class StatusSizeLimiter {
    /** A sixth of etcd's default request limit. */
    static final int MOST_BYTES = 256 << 10;

    private static final int MOST_INSTANCES = 100;

    /**
     * Drops usage first if the status is too large, then instances of each group, healthy ones first. The groups' numbers still count all instances.
     */
    JsonNode of(ProcessNodeStatus status) {
        JsonNode written = StatusSerializer.write(limited(status, MOST_INSTANCES, StatusSizeLimiter::whole));
        for (int most = MOST_INSTANCES; most > 0 && bytes(written) > MOST_BYTES; most /= 2) {
            written = StatusSerializer.write(limited(status, most, StatusSizeLimiter::withoutUsage));
        }
        return bytes(written) > MOST_BYTES
                ? StatusSerializer.write(limited(status, 0, StatusSizeLimiter::withoutUsage))
                : written;
    }

    static int bytes(JsonNode written) {
        return written.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static NodeInstance whole(NodeInstance instance) {
        return instance;
    }

    private static NodeInstance withoutUsage(NodeInstance instance) {
        return new NodeInstance(
                instance.name(),
                instance.state(),
                instance.ready(),
                instance.pid(),
                instance.startedAt(),
                instance.restarts(),
                instance.startReason(),
                instance.backoffUntil(),
                instance.message(),
                instance.lastExit().map(LastExit::withoutOutput),
                instance.conditions(),
                Optional.empty());
    }

    private static ProcessNodeStatus limited(ProcessNodeStatus status, int most, UnaryOperator<NodeInstance> abridged) {
        return new ProcessNodeStatus(
                status.agent(),
                status.host(),
                status.summary(),
                status.groups().stream()
                        .map(group -> limited(group, most, abridged))
                        .toList(),
                status.drained());
    }

    private static NodeGroup limited(NodeGroup group, int most, UnaryOperator<NodeInstance> abridged) {
        List<NodeInstance> shown = group.instances().stream()
                .sorted(Comparator.comparing(StatusSizeLimiter::isHealthy))
                .limit(most)
                .map(abridged)
                .toList();
        return new NodeGroup(
                group.namespace(),
                group.name(),
                group.uid(),
                group.observedGeneration(),
                group.state(),
                NodeInstanceBuilder.shortened(group.message()),
                group.desired(),
                group.ready(),
                group.restarts(),
                group.releasable(),
                group.releases(),
                group.lastRelease(),
                shown,
                group.instances().size() - shown.size(),
                group.conditions());
    }

    private static boolean isHealthy(NodeInstance instance) {
        return instance.ready() && instance.conditions().isEmpty();
    }
}
