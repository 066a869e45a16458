package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which groups a command shows, as kubectl has it. */
final class GroupScope {
    private static final String DEFAULT = "default";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "The namespace of the groups. Default: the context's.")
    private String namespace;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Show the groups of all namespaces.")
    private boolean everywhere;

    @Parameters(paramLabel = "GROUP", arity = "0..*", description = "Show these groups only.")
    private List<String> groups = List.of();

    /** The filter that these options mean for a cluster. */
    Filter filter(KubernetesClient client) {
        return new Filter(everywhere ? Optional.empty() : Optional.of(namespace(namespace, client)), groups);
    }

    static String namespace(String given, KubernetesClient client) {
        return given != null
                ? given
                : Optional.ofNullable(client.getConfiguration().getNamespace()).orElse(DEFAULT);
    }

    /** @param namespace absent: all of them */
    record Filter(Optional<String> namespace, List<String> groups) {
        Filter {
            groups = List.copyOf(groups);
        }

        boolean shows(String groupNamespace, String group) {
            return namespace.map(groupNamespace::equals).orElse(true) && (groups.isEmpty() || groups.contains(group));
        }

        String nothingFound() {
            String what = groups.isEmpty() ? "no groups" : "nothing of " + String.join(", ", groups);
            return namespace
                    .map(name -> what + " on any node in namespace " + name + "; -A shows those of all namespaces")
                    .orElse(what + " on any node");
        }
    }
}
