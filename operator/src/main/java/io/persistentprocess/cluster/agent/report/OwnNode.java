package io.persistentprocess.cluster.agent.report;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** The Node that an agent runs on. It owns the ProcessNode, so deleting the Node deletes the report. */
public record OwnNode(String name, String uid) {
    OwnerReference reference() {
        return new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(name)
                .withUid(uid)
                .build();
    }
}
