package io.persistentprocess.cli.option;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.cluster.agent.NamespaceScope;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The namespaces whose groups an agent runs. */
public final class WatchedNamespacesOption {
    @ArgGroup
    private Choice choice = new Choice();

    /** One of the two options. */
    static final class Choice {
        @Option(
                names = "--namespaces",
                paramLabel = "NAME",
                split = ",",
                description =
                        "Run the groups of these namespaces. Whoever may create groups there is root on this node."
                                + " Default: the agent's own.")
        private List<String> names = List.of();

        @Option(names = "--all-namespaces", description = "Keep the groups of all namespaces; so does --namespaces=*.")
        private boolean everywhere;
    }

    /**
     * The namespaces whose groups the agent runs.
     *
     * @param client knows the agent's own namespace, from its service account or the kubeconfig's context
     */
    public NamespaceScope scope(KubernetesClient client) {
        if (choice.everywhere || choice.names.equals(List.of("*"))) {
            return new NamespaceScope.Everywhere();
        }
        if (!choice.names.isEmpty()) {
            return new NamespaceScope.Namespaces(Set.copyOf(choice.names));
        }
        return new NamespaceScope.Namespaces(
                Set.of(Optional.ofNullable(client.getNamespace()).orElse("default")));
    }
}
