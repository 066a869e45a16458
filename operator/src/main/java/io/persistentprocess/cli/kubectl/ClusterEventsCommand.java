package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kubectl ppg events}. */
@Command(
        name = "events",
        description = "Show what happened to groups and their instances on all nodes, the latest last.")
final class ClusterEventsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClusterOption cluster;

    @Mixin
    private GroupScope scope;

    ClusterEventsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        return cluster.ask(client -> {
            List<Event> events = events(client);
            GroupScope.Filter filter = scope.filter(client, instances(events));
            List<Event> own =
                    events.stream().filter(event -> isShown(event, filter)).toList();
            console.out().print(EventTable.print(own, Instant.now()));
            if (own.isEmpty()) {
                console.err().println("no events; the cluster keeps them for a while only, an hour by default");
            }
            return ExitCode.OK;
        });
    }

    private List<Event> events(KubernetesClient client) {
        Set<String> namespaces = scope.namespaces(client);
        List<Event> events = namespaces.isEmpty()
                ? client.v1().events().inAnyNamespace().list().getItems()
                : namespaces.stream()
                        .flatMap(namespace -> events(client, namespace).stream())
                        .toList();
        return events.stream()
                .filter(event -> PersistentProcessGroup.KIND.equals(
                        event.getInvolvedObject().getKind()))
                .toList();
    }

    /** The argument may name a namespace or a group, so the namespace need not be readable. */
    private List<Event> events(KubernetesClient client, String namespace) {
        try {
            return client.v1().events().inNamespace(namespace).list().getItems();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN && !scope.isSaid(namespace, client)) {
                return List.of();
            }
            throw e;
        }
    }

    /** The instances at the start of the Events' notes, and one entry without a name for each group. */
    private static Set<InstanceId> instances(List<Event> events) {
        Set<InstanceId> instances = new LinkedHashSet<>();
        for (Event event : events) {
            instances.add(new InstanceId(
                    event.getMetadata().getNamespace(),
                    event.getInvolvedObject().getName(),
                    "",
                    0));
            instance(event).ifPresent(instances::add);
        }
        return instances;
    }

    /** Agents write {@code MEMBER-N on node NODE…}; a controller's Events are about the group. */
    private static Optional<InstanceId> instance(Event event) {
        String message = Optional.ofNullable(event.getMessage()).orElse("");
        int end = message.indexOf(" on node ");
        return end <= 0
                ? Optional.empty()
                : Optional.of(InstanceNames.id(
                        event.getMetadata().getNamespace(),
                        event.getInvolvedObject().getName(),
                        message.substring(0, end)));
    }

    private static boolean isShown(Event event, GroupScope.Filter filter) {
        GroupId group = new GroupId(
                event.getMetadata().getNamespace(), event.getInvolvedObject().getName());
        return filter.showsAll(group) || instance(event).filter(filter::shows).isPresent();
    }
}
