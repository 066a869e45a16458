package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cli.CommandFailedException;
import io.persistentprocess.cli.Console;
import io.persistentprocess.cli.ExitCode;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.restart.RestartRequest;
import io.persistentprocess.local.control.Json;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kubectl ppg restart}: writes the request and does not wait, as kubectl rollout restart does. */
@Command(
        name = "restart",
        description = "Have instances restarted on every node at once, or on one; a rollout takes the nodes in turn.")
final class ClusterRestartCommand implements Callable<Integer> {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final PatchContext REHEARSAL = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withDryRun(List.of("All"))
            .build();

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOption cluster;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "The namespace of the group. Default: the context's.")
    private String namespace;

    @Option(names = "--node", paramLabel = "NODE", description = "On this node only.")
    private String node;

    @Parameters(
            paramLabel = "GROUP[/MEMBER[-N]]",
            description = "A group, a member with all its instances, or one instance.")
    private String instances;

    ClusterRestartCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        String[] parts = instances.split("/", -1);
        if (parts.length > 2 || parts[0].isEmpty() || parts[parts.length - 1].isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "\"" + instances + "\" names no instances; write GROUP, GROUP/MEMBER or GROUP/MEMBER-N");
        }
        RestartRequest request = new RestartRequest(
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                parts.length == 2 ? Optional.of(parts[1]) : Optional.empty(),
                Optional.ofNullable(node));
        return cluster.ask(client -> write(client, parts[0], request));
    }

    private int write(KubernetesClient client, String group, RestartRequest request) throws CommandFailedException {
        String where = GroupScope.namespace(namespace, client);
        var resource = client.resources(GroupResource.class).inNamespace(where).withName(group);
        // Without effect first: it tells what the group has, and takes no right but the one to patch it.
        GroupResource known = resource.patch(REHEARSAL, patch(request));
        Optional<String> complaint = request.instances()
                .flatMap(name -> NamedInstances.complaint(known, name))
                .or(() -> request.node().flatMap(name -> unknownNode(client, name)));
        if (complaint.isPresent()) {
            throw new CommandFailedException(complaint.get());
        }
        resource.patch(MERGE, patch(request));
        console.out()
                .println("restart of %s requested%s; kubectl ppg status -n %s %s shows it"
                        .formatted(
                                instances,
                                request.node().map(name -> " on node " + name).orElse(""),
                                where,
                                group));
        return ExitCode.OK;
    }

    private static Optional<String> unknownNode(KubernetesClient client, String name) {
        try {
            return client.resources(ProcessNodeResource.class).withName(name).get() == null
                    ? Optional.of(
                            "no agent has reported from a node " + name + "; kubectl get pnode lists those that have")
                    : Optional.empty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String patch(RestartRequest request) {
        return Json.line(Map.of("metadata", Map.of("annotations", Map.of(RestartRequest.ANNOTATION, request.value()))));
    }
}
