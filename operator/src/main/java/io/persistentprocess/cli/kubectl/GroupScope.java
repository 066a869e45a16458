package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Resolves which groups, members and instances a command shows, by kubectl's conventions. */
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

    @Parameters(
            paramLabel = InstancePath.FORM,
            arity = "0..*",
            description = "Show these groups, members and instances only.")
    private List<String> names = List.of();

    /**
     * Resolves these options in a cluster.
     *
     * @param known the existing instances; a group without instances has one without a name
     * @throws CommandFailedException a name matches nothing, or is ambiguous
     */
    Filter filter(KubernetesClient client, Collection<InstanceId> known) throws CommandFailedException {
        Optional<String> where = everywhere ? Optional.empty() : Optional.of(namespace(namespace, client));
        List<InstanceSelector> selectors = new ArrayList<>();
        for (String name : names) {
            selectors.addAll(selectors(name, where, client, known));
        }
        return new Filter(names.isEmpty() ? where : Optional.empty(), names, selectors);
    }

    private static List<InstanceSelector> selectors(
            String name, Optional<String> where, KubernetesClient client, Collection<InstanceId> known)
            throws CommandFailedException {
        InstancePath path = parse(name);
        return switch (path.meaning(where, known)) {
            case InstancePath.Meaning.Known(List<InstanceSelector> selectors) -> selectors;
            case InstancePath.Meaning.Ambiguous(String message) -> throw new CommandFailedException(message);
            case InstancePath.Meaning.Unknown(String message) ->
                List.of(InstanceSelector.of(
                        onNoNode(path, where, client).orElseThrow(() -> new CommandFailedException(message))));
        };
    }

    /** The namespaces they can be in; empty: any. */
    Set<String> namespaces(KubernetesClient client) {
        if (everywhere) {
            return Set.of();
        }
        Set<String> namespaces = new LinkedHashSet<>();
        namespaces.add(namespace(namespace, client));
        for (String name : names) {
            if (name.contains("/")) {
                namespaces.add(name.substring(0, name.indexOf('/')));
            }
        }
        return namespaces;
    }

    /** Whether the name is the requested namespace, not only the start of a path. */
    boolean isSaid(String name, KubernetesClient client) {
        return name.equals(namespace(namespace, client));
    }

    static InstancePath parse(String name) throws CommandFailedException {
        try {
            return InstancePath.parse(name);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(e.getMessage(), e);
        }
    }

    /** A group of the cluster that selects no node, or has no report yet. */
    private static Optional<GroupId> onNoNode(InstancePath path, Optional<String> where, KubernetesClient client) {
        Optional<GroupId> group = switch (path.parts().size()) {
            case 1 -> where.map(here -> new GroupId(here, path.parts().getFirst()));
            case 2 -> Optional.of(new GroupId(path.parts().get(0), path.parts().get(1)));
            default -> Optional.empty();
        };
        return group.filter(id -> exists(id, client));
    }

    private static boolean exists(GroupId id, KubernetesClient client) {
        try {
            return client.resources(GroupResource.class)
                            .inNamespace(id.namespace())
                            .withName(id.name())
                            .get()
                    != null;
        } catch (KubernetesClientException _) {
            // A user who may read ProcessNodes need not be allowed to read groups.
            return false;
        }
    }

    static String namespace(String given, KubernetesClient client) {
        return given != null
                ? given
                : Optional.ofNullable(client.getConfiguration().getNamespace()).orElse(DEFAULT);
    }

    /**
     * Selects what is shown.
     *
     * @param namespace absent: all namespaces
     * @param names as the user wrote them
     * @param selectors the resolved names; none: everything
     */
    record Filter(Optional<String> namespace, List<String> names, List<InstanceSelector> selectors) {
        Filter {
            names = List.copyOf(names);
            selectors = List.copyOf(selectors);
        }

        /** Whether any of the group's instances is shown. */
        boolean shows(GroupId group) {
            return isHere(group.namespace())
                    && (selectors.isEmpty()
                            || selectors.stream()
                                    .anyMatch(selector -> selector.groupId().equals(group)));
        }

        /** Whether all of the group's instances are shown. */
        boolean showsAll(GroupId group) {
            return isHere(group.namespace()) && (selectors.isEmpty() || selectors.contains(InstanceSelector.of(group)));
        }

        boolean shows(InstanceId id) {
            return isHere(id.namespace())
                    && (selectors.isEmpty() || selectors.stream().anyMatch(selector -> selector.matches(id)));
        }

        private boolean isHere(String place) {
            return namespace.map(place::equals).orElse(true);
        }

        String nothingFound() {
            String what = names.isEmpty() ? "no groups" : "nothing of " + String.join(", ", names);
            return namespace
                    .map(name -> what + " on any node in namespace " + name + "; -A shows those of all namespaces")
                    .orElse(what + " on any node");
        }
    }
}
