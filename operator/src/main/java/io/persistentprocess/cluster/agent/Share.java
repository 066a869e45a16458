package io.persistentprocess.cluster.agent;

import io.persistentprocess.supervision.GroupSpec;

/** What a group means for this node. */
sealed interface Share {
    GroupObject object();

    /** It runs here as it says. */
    record Kept(GroupObject object, GroupSpec spec) implements Share {}

    /** Something that runs here is to be replaced, and it is not this node's turn. */
    record Waiting(GroupObject object, GroupSpec spec) implements Share {}

    /** It cannot be read; what runs, runs on. */
    record Invalid(GroupObject object, String problem) implements Share {}

    /** It is for other nodes. */
    record Elsewhere(GroupObject object) implements Share {}

    /** It is being deleted. */
    record Leaving(GroupObject object) implements Share {}
}
