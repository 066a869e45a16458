package io.persistentprocess.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The JSON of a cluster. Knows the kinds that ppg follows, where the client would look for, load and keep all thousand that it comes with. */
public final class ClusterJson {
    private ClusterJson() {}

    /** One for a client. */
    public static KubernetesSerialization create() {
        KubernetesSerialization json = new KubernetesSerialization(new ObjectMapper(), false);
        // What comes in a watch names its kind only itself.
        json.registerKubernetesResource(Node.class);
        json.registerKubernetesResource(Pod.class);
        json.registerKubernetesResource(Status.class);
        json.registerKubernetesResource(GroupResource.class);
        json.registerKubernetesResource(ProcessNodeResource.class);
        return json;
    }
}
