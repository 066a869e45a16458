package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Which group. */
record GroupKey(String namespace, String name) {
    static GroupKey of(HasMetadata group) {
        return new GroupKey(
                group.getMetadata().getNamespace(), group.getMetadata().getName());
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
