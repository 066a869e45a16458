package io.persistentprocess.cluster.drain;

import io.persistentprocess.cluster.Installation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The objects of an installation in the cluster, by the names and labels of the chart.
 *
 * @param installation whose ProcessNodes are selected
 * @param namespace of its pods
 * @param name prefix of its objects' names
 * @param groupNamespaces whose groups it serves; empty: all
 */
public record InstallationWorkloads(
        Installation installation, String namespace, String name, Set<String> groupNamespaces) {
    static final String COMPONENT = "app.kubernetes.io/component";
    static final String AGENT = "agent";

    /** The components that run until they are deleted. */
    static final Set<String> LASTING = Set.of(AGENT, "controller");

    public InstallationWorkloads {
        groupNamespaces = Set.copyOf(groupNamespaces);
    }

    String daemonSet() {
        return name + "-agent";
    }

    String deployment() {
        return name + "-controller";
    }

    /** The pod of {@code helm test}. */
    String testPod() {
        return name + "-test";
    }

    Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>(Map.of("app.kubernetes.io/name", "ppg"));
        installation
                .name()
                .map(whole -> whole.substring(whole.lastIndexOf('/') + 1))
                .ifPresent(release -> labels.put("app.kubernetes.io/instance", release));
        return labels;
    }
}
