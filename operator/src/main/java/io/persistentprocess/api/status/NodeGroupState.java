package io.persistentprocess.api.status;

/** The state of a group on a node. */
public enum NodeGroupState {
    /** Every instance is ready, or has completed. */
    Ready,
    /** Instances are starting, stopping or being replaced, and none fails. */
    Progressing,
    /** At least one instance fails or waits out a crash loop. */
    Degraded,
    /** Runs an older spec until it is this node's turn. */
    Waiting,
    /** Suspended, and nothing runs. */
    Suspended,
    /** Deleted or no longer selecting the node; remaining instances are being stopped. */
    Removing,
    /** Cannot be read or is not valid; instances that ran before keep running. */
    Invalid
}
