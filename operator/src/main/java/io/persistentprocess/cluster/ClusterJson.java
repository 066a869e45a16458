package io.persistentprocess.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * The client's JSON configuration. It registers only the kinds that ppg watches; the client would otherwise load the thousand kinds it ships with.
 */
public final class ClusterJson {
    private ClusterJson() {}

    /** Creates the configuration of one client. */
    public static KubernetesSerialization create() {
        KubernetesSerialization json = new KubernetesSerialization(new ObjectMapper(), false);
        // The objects in a watch carry their kind only in the JSON.
        json.registerKubernetesResource(Node.class);
        json.registerKubernetesResource(Pod.class);
        json.registerKubernetesResource(ConfigMap.class);
        json.registerKubernetesResource(Secret.class);
        json.registerKubernetesResource(Status.class);
        json.registerKubernetesResource(GroupResource.class);
        json.registerKubernetesResource(ProcessNodeResource.class);
        return json;
    }
}
