package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.spec.GroupSpec;

/** What a group means for this node. */
public sealed interface NodeAssignment {
    GroupObject object();

    /** The group runs here with this spec. */
    record Kept(GroupObject object, GroupSpec spec) implements NodeAssignment {}

    /** A running instance is to be replaced, and it is not this node's turn. */
    record Waiting(GroupObject object, GroupSpec spec) implements NodeAssignment {}

    /**
     * The group runs here, but with instances that keep their former spec, because the contents of a file are not known.
     *
     * @param awaited the first such file
     */
    record Held(GroupObject object, GroupSpec spec, FileContent.Awaited awaited) implements NodeAssignment {}

    /** The group cannot be read; running instances keep running. */
    record Invalid(GroupObject object, String problem) implements NodeAssignment {}

    /** The group selects other nodes. */
    record NotSelected(GroupObject object) implements NodeAssignment {}

    /** The group is being deleted. */
    record Leaving(GroupObject object) implements NodeAssignment {}
}
