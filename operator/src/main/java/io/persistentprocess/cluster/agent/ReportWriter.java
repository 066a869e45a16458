package io.persistentprocess.cluster.agent;

import com.fasterxml.jackson.databind.JsonNode;

/** Puts this node's report where the cluster reads it. */
@FunctionalInterface
interface ReportWriter {
    /**
     * Returns once it is there.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException it was not written, as far as can be told
     */
    void write(OwnNode node, JsonNode status);
}
