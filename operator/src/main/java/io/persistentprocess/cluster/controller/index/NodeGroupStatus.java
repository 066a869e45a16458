package io.persistentprocess.cluster.controller.index;

/** The status of a group on a node that it selects. */
public enum NodeGroupStatus {
    /** Every instance is ready, or has completed. */
    READY,
    /** Suspended, and nothing runs. */
    SUSPENDED,
    /** Not all instances are ready, and none fails. */
    PROGRESSING,
    /** Runs an older spec, all of it ready, until it is the node's turn. */
    WAITING,
    /** Runs an older spec, not all of it ready, until it is the node's turn. */
    WAITING_DOWN,
    /** An instance fails. */
    DEGRADED,
    /** The agent cannot read the spec, or refuses it. */
    INVALID,
    /** The node was emptied by ppg drain. */
    DRAINED,
    /** The node or its agent is not ready, or the agent has never reported. */
    UNREACHABLE
}
