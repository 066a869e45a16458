package io.persistentprocess.cli.kubectl;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.request.GroupRequest;
import io.persistentprocess.supervision.spec.GroupId;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code kubectl ppg restart}. */
@Command(
        name = "restart",
        description = "Have instances restarted on every node at once, or on one; a rollout takes the nodes in turn.")
final class ClusterRestartCommand extends GroupRequestCommand {
    ClusterRestartCommand(Console console) {
        super(console, GroupRequest.Kind.RESTART);
    }

    @Override
    Optional<String> complaint(GroupResource group, Optional<String> meant) {
        return Optional.empty();
    }

    @Override
    String outcome(GroupId group) {
        return "kubectl ppg status -n %s %s shows it".formatted(group.namespace(), group.name());
    }
}
