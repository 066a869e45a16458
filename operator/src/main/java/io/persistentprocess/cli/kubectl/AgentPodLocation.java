package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pod of a node's agent, as the chart makes it. */
record AgentPodLocation(String node, String namespace, String name) {
    static final String CONTAINER = "agent";

    private static final String COMPONENT = "app.kubernetes.io/component";
    private static final String RELEASE = "app.kubernetes.io/instance";
    private static final String NAME = "app.kubernetes.io/name";

    /** Finds it by the mark that the agent has put on its ProcessNode. */
    static AgentPodLocation on(KubernetesClient client, String node) throws CommandFailedException {
        ProcessNodeResource resource =
                client.resources(ProcessNodeResource.class).withName(node).get();
        if (resource == null) {
            throw new CommandFailedException(
                    "no agent reports on node %s; kubectl get pnode lists those that do".formatted(node));
        }
        List<Pod> pods = pods(client, Installation.mark(resource), node);
        return pods.stream()
                .filter(pod -> pod.getStatus() != null
                        && "Running".equals(pod.getStatus().getPhase()))
                .findFirst()
                .map(pod -> new AgentPodLocation(
                        node,
                        pod.getMetadata().getNamespace(),
                        pod.getMetadata().getName()))
                .orElseThrow(() -> new CommandFailedException(
                        "no agent's pod is running on node %s; its logs are in /var/log/ppg there".formatted(node)));
    }

    private static List<Pod> pods(KubernetesClient client, Optional<String> mark, String node) {
        int slash = mark.orElse("").indexOf('/');
        if (slash <= 0) {
            return client.pods()
                    .inAnyNamespace()
                    .withLabels(Map.of(NAME, "ppg", COMPONENT, CONTAINER))
                    .withField("spec.nodeName", node)
                    .list()
                    .getItems();
        }
        String release = mark.orElseThrow().substring(slash + 1);
        return client.pods()
                .inNamespace(mark.orElseThrow().substring(0, slash))
                .withLabels(Map.of(RELEASE, release, COMPONENT, CONTAINER))
                .withField("spec.nodeName", node)
                .list()
                .getItems();
    }
}
