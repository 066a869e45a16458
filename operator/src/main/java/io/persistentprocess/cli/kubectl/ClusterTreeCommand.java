package io.persistentprocess.cli.kubectl;

import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kubectl ppg tree}. */
@Command(
        name = "tree",
        description =
                "Show nodes, their groups and the instances of those as a tree; ppg tree on a node shows processes.")
final class ClusterTreeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClusterOption cluster;

    @Mixin
    private GroupScope scope;

    ClusterTreeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        return cluster.ask(client -> {
            List<NodeStatusView> all = NodeStatusView.all(client);
            GroupScope.Filter filter = scope.filter(client, NodeStatusView.instances(all));
            List<NodeStatusView> nodes = all.stream()
                    .map(node -> node.only(filter))
                    .filter(node -> !node.groups().isEmpty())
                    .toList();
            ClusterTree tree =
                    new ClusterTree(console.drawsLines() ? ClusterTree.Lines.DRAWN : ClusterTree.Lines.ASCII);
            Instant now = Instant.now();
            nodes.forEach(node -> console.out().print(tree.print(node, now)));
            if (nodes.isEmpty()) {
                console.err().println(filter.nothingFound());
            }
            return ExitCode.OK;
        });
    }
}
