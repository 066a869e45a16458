package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * A way to the API server.
 *
 * @param client whoever has asked for the connection sees to it that it is closed
 * @param refusals of what the client asked for
 */
public record ClusterConnection(KubernetesClient client, RefusedRequests refusals) {}
