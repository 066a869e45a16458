package io.persistentprocess.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import io.persistentprocess.api.status.ProcessNodeStatus;

/** What a node's agent reports, as the API server stores it. An untyped tree, because the agent may be older or newer than the reader. */
@Group("persistentprocess.io")
@Version("v1alpha1")
@Kind(ProcessNodeStatus.KIND)
@Plural("processnodes")
@Singular("processnode")
@ShortNames("pnode")
public final class ProcessNodeResource extends CustomResource<Void, JsonNode> {
    private static final long serialVersionUID = 1L;
}
