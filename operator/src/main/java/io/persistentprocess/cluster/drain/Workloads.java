package io.persistentprocess.cluster.drain;

import java.util.Map;
import java.util.Set;

/**
 * What an installation has in the cluster, by the names and labels that the chart gives.
 *
 * @param namespace where its pods are
 * @param name what the names of its objects begin with
 */
public record Workloads(String namespace, String name) {
    static final String COMPONENT = "app.kubernetes.io/component";
    static final String AGENT = "agent";

    /** The components that run until they are taken away. */
    static final Set<String> LASTING = Set.of(AGENT, "controller");

    String daemonSet() {
        return name + "-agent";
    }

    String deployment() {
        return name + "-controller";
    }

    Map<String, String> labels() {
        return Map.of("app.kubernetes.io/name", "ppg");
    }
}
