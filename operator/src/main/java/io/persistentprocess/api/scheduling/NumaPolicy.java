package io.persistentprocess.api.scheduling;

/** Where memory comes from on a host with several NUMA nodes, set_mempolicy(2). */
public enum NumaPolicy {
    /** MPOL_BIND: only from these nodes. */
    Bind,
    /** MPOL_PREFERRED: from this node as long as it has some. */
    Preferred,
    /** MPOL_INTERLEAVE: from these nodes in turn. */
    Interleave,
    /** MPOL_LOCAL: from the node of the CPU. */
    Local
}
