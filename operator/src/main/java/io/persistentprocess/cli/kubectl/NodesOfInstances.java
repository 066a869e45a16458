package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.cli.console.CommandFailedException;
import java.util.List;
import java.util.Optional;

/** Finds the nodes that have named instances, by what their agents report. */
final class NodesOfInstances {
    private NodesOfInstances() {}

    /** Their names, one at least. */
    static List<String> named(KubernetesClient client, InstancePath path, String namespace)
            throws CommandFailedException {
        List<NodeStatusView> all = NodeStatusView.all(client);
        return switch (path.meaning(Optional.of(namespace), NodeStatusView.instances(all))) {
            case InstancePath.Meaning.Ambiguous(String message) -> throw new CommandFailedException(message);
            case InstancePath.Meaning.Unknown(String message) ->
                throw new CommandFailedException(message + "; --node NODE shows logs of what is gone there");
            case InstancePath.Meaning.Known(List<InstanceSelector> selectors) ->
                all.stream()
                        .filter(node -> has(node, selectors))
                        .map(NodeStatusView::node)
                        .toList();
        };
    }

    private static boolean has(NodeStatusView node, List<InstanceSelector> selectors) {
        return NodeStatusView.instances(List.of(node)).stream()
                .anyMatch(id -> selectors.stream().anyMatch(selector -> selector.matches(id)));
    }
}
