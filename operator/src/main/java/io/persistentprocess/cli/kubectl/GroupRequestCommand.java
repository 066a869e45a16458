package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.request.GroupRequest;
import io.persistentprocess.local.control.Json;
import io.persistentprocess.supervision.spec.GroupId;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that writes a request on a group and does not wait, as kubectl rollout restart does. */
abstract sealed class GroupRequestCommand implements Callable<Integer>
        permits ClusterRestartCommand, ClusterReloadCommand {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final PatchContext REHEARSAL = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withDryRun(List.of("All"))
            .build();

    /** @param instances a member or an instance; absent: all of the group */
    private record Target(GroupId group, Optional<String> instances) {}

    private final Console console;
    private final GroupRequest.Kind kind;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOption cluster;

    @Mixin
    private GroupNamespaceOption namespace;

    @Option(names = "--node", paramLabel = "NODE", description = "On this node only.")
    private String node;

    @Parameters(
            paramLabel = InstancePath.FORM,
            description = "A group, a member with all its instances, or one instance.")
    private String instances;

    GroupRequestCommand(Console console, GroupRequest.Kind kind) {
        this.console = console;
        this.kind = kind;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        InstancePath path = parsed();
        return cluster.ask(client -> request(client, path));
    }

    private InstancePath parsed() {
        try {
            return InstancePath.parse(instances);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private int request(KubernetesClient client, InstancePath path) throws CommandFailedException {
        String where = namespace.namespace(client);
        List<String> parts = path.parts();
        return switch (parts.size()) {
            case 1 -> write(client, new Target(new GroupId(where, parts.get(0)), Optional.empty()), path);
            case 2 -> write(client, target(client, where, parts.get(0), parts.get(1)), path);
            default ->
                write(client, new Target(new GroupId(parts.get(0), parts.get(1)), Optional.of(parts.get(2))), path);
        };
    }

    /**
     * Resolves FIRST/SECOND: member SECOND of group FIRST in this namespace, or group SECOND in namespace FIRST. If neither exists, an error
     * message is about the member. If the group cannot be read but may exist, the message is about the group.
     */
    private Target target(KubernetesClient client, String where, String first, String second)
            throws CommandFailedException {
        Target member = new Target(new GroupId(where, first), Optional.of(second));
        Target group = new Target(new GroupId(first, second), Optional.empty());
        int ofGroup = rehearsal(client, group);
        int ofMember = rehearsal(client, member);
        if (ofGroup == HttpURLConnection.HTTP_OK && ofMember == HttpURLConnection.HTTP_OK) {
            throw new CommandFailedException(
                    "\"%s/%s\" is ambiguous: it can mean group %s (-n %s %s), or member %s of group %s; write the full name"
                            .formatted(first, second, group.group(), first, second, second, member.group()));
        }
        boolean isNoMember = ofMember == HttpURLConnection.HTTP_NOT_FOUND;
        return ofGroup == HttpURLConnection.HTTP_OK || (isNoMember && ofGroup == HttpURLConnection.HTTP_FORBIDDEN)
                ? group
                : member;
    }

    /** The HTTP status that a request would get: 200, 403 or 404. */
    private int rehearsal(KubernetesClient client, Target target) {
        try {
            return rehearse(client, target) == null ? HttpURLConnection.HTTP_NOT_FOUND : HttpURLConnection.HTTP_OK;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND || e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return e.getCode();
            }
            throw e;
        }
    }

    private GroupRequest request(Target target) {
        return new GroupRequest(
                Instant.now().truncatedTo(ChronoUnit.MILLIS), target.instances(), Optional.ofNullable(node));
    }

    /** A dry run: it reads the group and needs only the right to patch it. */
    private GroupResource rehearse(KubernetesClient client, Target target) {
        return resource(client, target).patch(REHEARSAL, patch(request(target)));
    }

    private static Resource<GroupResource> resource(KubernetesClient client, Target target) {
        return client.resources(GroupResource.class)
                .inNamespace(target.group().namespace())
                .withName(target.group().name());
    }

    private int write(KubernetesClient client, Target target, InstancePath path) throws CommandFailedException {
        GroupResource known = rehearse(client, target);
        Optional<String> complaint = target.instances()
                .flatMap(name -> NamedInstances.complaint(known, name, path))
                .or(() -> complaint(known, target.instances()))
                .or(() -> Optional.ofNullable(node).flatMap(name -> unknownNode(client, name)));
        if (complaint.isPresent()) {
            throw new CommandFailedException(complaint.get());
        }
        var _ = resource(client, target).patch(MERGE, patch(request(target)));
        console.out()
                .println("%s of %s requested%s; %s"
                        .formatted(
                                kind.name().toLowerCase(Locale.ROOT),
                                instances,
                                node == null ? "" : " on node " + node,
                                outcome(target.group())));
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

    /** What is wrong with the request beside the names in it; empty: nothing. */
    abstract Optional<String> complaint(GroupResource group, Optional<String> meant);

    /** Where its outcome is seen. */
    abstract String outcome(GroupId group);

    private String patch(GroupRequest request) {
        return Json.line(Map.of("metadata", Map.of("annotations", Map.of(kind.annotation(), request.value()))));
    }
}
