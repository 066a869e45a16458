package io.persistentprocess.cluster.controller.index;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** A group's namespace and name. */
public record GroupKey(String namespace, String name) {
    public static GroupKey of(HasMetadata group) {
        return new GroupKey(
                group.getMetadata().getNamespace(), group.getMetadata().getName());
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
