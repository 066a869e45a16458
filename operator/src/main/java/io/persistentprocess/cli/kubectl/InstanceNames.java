package io.persistentprocess.cli.kubectl;

import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;

/** Parses the instance names that agents write into objects of the cluster. */
final class InstanceNames {
    private InstanceNames() {}

    /** @param name MEMBER-N or MEMBER@NAME; a name of another form, from an agent with other names, counts as a member */
    static InstanceId id(String namespace, String group, String name) {
        return InstanceId.parse(new GroupId(namespace, group), name)
                .orElseGet(() -> new InstanceId(namespace, group, name, 0));
    }
}
