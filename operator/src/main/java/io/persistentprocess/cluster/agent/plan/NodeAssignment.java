package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.supervision.spec.GroupSpec;

/** What a group means for this node. */
public sealed interface NodeAssignment {
    GroupObject object();

    /** It runs here as it says. */
    record Kept(GroupObject object, GroupSpec spec) implements NodeAssignment {}

    /** Something that runs here is to be replaced, and it is not this node's turn. */
    record Waiting(GroupObject object, GroupSpec spec) implements NodeAssignment {}

    /** It cannot be read; what runs, runs on. */
    record Invalid(GroupObject object, String problem) implements NodeAssignment {}

    /** It is for other nodes. */
    record Elsewhere(GroupObject object) implements NodeAssignment {}

    /** It is being deleted. */
    record Leaving(GroupObject object) implements NodeAssignment {}
}
