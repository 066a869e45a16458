package io.persistentprocess.cluster.agent.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.cluster.ProcessNodeResource;

/** Puts this node's report where the cluster reads it. */
@FunctionalInterface
interface ReportWriter {
    /**
     * Returns once it is there: what the API server has now.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException it was not written, as far as can be told
     */
    ProcessNodeResource write(OwnNode node, JsonNode status);
}
