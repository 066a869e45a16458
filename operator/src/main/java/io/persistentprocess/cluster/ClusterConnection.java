package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * A client of the API server and the requests that the server refuses it.
 *
 * @param client closed by the caller that requested the connection
 * @param refusals paths that the API server refused to this client
 */
public record ClusterConnection(KubernetesClient client, RefusedRequests refusals) {}
