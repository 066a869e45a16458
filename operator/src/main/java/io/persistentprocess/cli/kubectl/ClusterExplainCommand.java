package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.explain.ExplanationFormat;
import io.persistentprocess.cli.explain.GroupExplanation;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.agent.plan.GroupObject;
import io.persistentprocess.cluster.agent.plan.GroupReader;
import io.persistentprocess.cluster.agent.plan.NodeReader;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl ppg explain}. */
@Command(
        name = "explain",
        description = {
            "Show a group as it is on a node: whether it runs there and why, which override applies, and its instances.",
            "What is named after network interfaces is shown as the node's agent has reported it."
        })
final class ClusterExplainCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClusterOption cluster;

    @Mixin
    private GroupNamespaceOption namespace;

    @Option(names = "--node", paramLabel = "NODE", required = true, description = "The node.")
    private String node;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "yaml",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private ExplanationFormat format;

    @Parameters(paramLabel = "[NAMESPACE/]GROUP", description = "The group.")
    private String group;

    ClusterExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        return cluster.ask(client -> {
            GroupId id = id(client);
            PersistentProcessGroup wanted = group(id, client);
            Node object = Optional.ofNullable(client.nodes().withName(node).get())
                    .orElseThrow(() -> new CommandFailedException(
                            "there is no node %s; kubectl get nodes lists them".formatted(node)));
            GroupExplanation explanation = new GroupExplanation(
                    wanted, NodeReader.facts(object).withInterfaces(Optional.of(reported(id, client))));
            console.out().print(format.print(List.of(explanation.plain())));
            return ExitCode.OK;
        });
    }

    private GroupId id(KubernetesClient client) {
        int slash = group.indexOf('/');
        return slash < 0
                ? new GroupId(namespace.namespace(client), group)
                : new GroupId(group.substring(0, slash), group.substring(slash + 1));
    }

    private static PersistentProcessGroup group(GroupId id, KubernetesClient client) throws CommandFailedException {
        GroupResource resource = Optional.ofNullable(client.resources(GroupResource.class)
                        .inNamespace(id.namespace())
                        .withName(id.name())
                        .get())
                .orElseThrow(() -> new CommandFailedException(
                        "there is no group %s; kubectl get ppg -A lists them".formatted(id)));
        return switch (new GroupReader().read(resource).content()) {
            case GroupObject.Legible(PersistentProcessGroup readable) -> readable;
            case GroupObject.Unreadable(String problem) ->
                throw new CommandFailedException("group %s is invalid: %s".formatted(id, problem));
        };
    }

    /** The names after which the node's agent has named instances of the group. */
    private Set<String> reported(GroupId id, KubernetesClient client) {
        return Optional.ofNullable(client.resources(ProcessNodeResource.class)
                        .withName(node)
                        .get())
                .map(NodeStatusView::of)
                .stream()
                .flatMap(view -> view.groups().stream())
                .filter(view -> id.equals(new GroupId(view.namespace(), view.name())))
                .flatMap(view -> view.instances().stream().map(view::id))
                .flatMap(instance ->
                        instance.key() instanceof InstanceId.Name(String text) ? Stream.of(text) : Stream.empty())
                .collect(Collectors.toSet());
    }
}
