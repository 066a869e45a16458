package io.persistentprocess.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import io.persistentprocess.api.PersistentProcessGroup;

/** A group as the API server stores it. The spec is an untyped tree, so that one unreadable group does not break the list of all groups. */
@Group("persistentprocess.io")
@Version("v1alpha1")
@Kind(PersistentProcessGroup.KIND)
@Plural("persistentprocessgroups")
@Singular("persistentprocessgroup")
@ShortNames("ppg")
public final class GroupResource extends CustomResource<JsonNode, JsonNode> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
