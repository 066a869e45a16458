package io.persistentprocess.cluster.controller.index;

import java.time.Duration;

/**
 * What a controller goes by to know whether a node has an agent.
 *
 * @param sign what tells
 * @param grace how long the agent of a node that is ready may be missing before the node counts as unreachable: members run on while it is replaced
 */
public record AgentPolicy(Sign sign, Duration grace) {
    /** What tells whether an agent is there. */
    public enum Sign {
        /** Its pod is ready. */
        PODS,
        /** Its Node is ready. */
        NODES
    }
}
