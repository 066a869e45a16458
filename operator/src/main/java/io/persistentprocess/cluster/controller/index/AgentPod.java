package io.persistentprocess.cluster.controller.index;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.stream.Stream;

/** The parts of an agent's pod that a controller uses. */
public record AgentPod(String uid, String node, boolean ready) {
    /** Empty if the pod is not scheduled yet. */
    public static Optional<AgentPod> of(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getNodeName())
                .map(node -> new AgentPod(pod.getMetadata().getUid(), node, isReady(pod)));
    }

    private static boolean isReady(Pod pod) {
        return Stream.ofNullable(pod.getStatus())
                .flatMap(status -> status.getConditions().stream())
                .anyMatch(condition -> condition.getType().equals("Ready") && "True".equals(condition.getStatus()));
    }
}
