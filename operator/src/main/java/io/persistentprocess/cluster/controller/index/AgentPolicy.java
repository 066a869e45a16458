package io.persistentprocess.cluster.controller.index;

import java.time.Duration;

/**
 * How a controller knows whether a node has an agent.
 *
 * @param sign what shows that an agent is there
 * @param grace how long the agent of a ready node may be missing before the node counts as unreachable: members keep running while the agent is
 * replaced
 */
public record AgentPolicy(Sign sign, Duration grace) {
    /** What shows that an agent is there. */
    public enum Sign {
        /** Its pod is ready. */
        PODS,
        /** Its Node is ready. */
        NODES
    }
}
