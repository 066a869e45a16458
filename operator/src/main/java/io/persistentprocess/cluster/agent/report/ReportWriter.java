package io.persistentprocess.cluster.agent.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.cluster.ProcessNodeResource;

/** Writes this node's report to the cluster. */
@FunctionalInterface
interface ReportWriter {
    /**
     * Returns the object as the API server stored it.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException the write failed, or its result is unknown
     */
    ProcessNodeResource write(OwnNode node, JsonNode status);
}
