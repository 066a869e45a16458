package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;
import picocli.CommandLine.Option;

/** The namespace of the one group that a command names. */
final class GroupNamespaceOption {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "The namespace of the group. Default: the context's.")
    private String namespace;

    String namespace(KubernetesClient client) {
        return GroupScope.namespace(namespace, client);
    }
}
