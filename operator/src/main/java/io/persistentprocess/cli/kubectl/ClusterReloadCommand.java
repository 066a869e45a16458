package io.persistentprocess.cli.kubectl;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.request.GroupRequest;
import io.persistentprocess.supervision.spec.GroupId;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code kubectl ppg reload}. */
@Command(
        name = "reload",
        description = "Have running instances read their configuration again, as their member's reload says, on every"
                + " node at once, or on one.")
final class ClusterReloadCommand extends GroupRequestCommand {
    ClusterReloadCommand(Console console) {
        super(console, GroupRequest.Kind.RELOAD);
    }

    @Override
    Optional<String> complaint(GroupResource group, Optional<String> meant) {
        return NamedInstances.withoutReload(group, meant);
    }

    @Override
    String outcome(GroupId group) {
        return "kubectl ppg events -n %s %s shows whether they have".formatted(group.namespace(), group.name());
    }
}
