package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.api.model.Event;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.cli.CommandFailedException;
import io.persistentprocess.cli.Console;
import io.persistentprocess.cli.ExitCode;
import java.time.Instant;
import java.util.List;
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
            GroupScope.Filter filter = scope.filter(client);
            List<Event> events = filter.namespace()
                    .map(namespace ->
                            client.v1().events().inNamespace(namespace).list())
                    .orElseGet(() -> client.v1().events().inAnyNamespace().list())
                    .getItems();
            List<Event> own = events.stream()
                    .filter(event -> PersistentProcessGroup.KIND.equals(
                            event.getInvolvedObject().getKind()))
                    .filter(event -> filter.shows(
                            event.getMetadata().getNamespace(),
                            event.getInvolvedObject().getName()))
                    .toList();
            console.out().print(EventTable.print(own, Instant.now()));
            if (own.isEmpty()) {
                console.err().println("no events; the cluster keeps them for a while only, an hour by default");
            }
            return ExitCode.OK;
        });
    }
}
