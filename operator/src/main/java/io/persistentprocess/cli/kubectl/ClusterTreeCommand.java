package io.persistentprocess.cli.kubectl;

import io.persistentprocess.cli.CommandFailedException;
import io.persistentprocess.cli.Console;
import io.persistentprocess.cli.ExitCode;
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
            List<NodeView> all = NodeView.all(client);
            GroupScope.Filter filter = scope.filter(client, NodeView.instances(all));
            List<NodeView> nodes = all.stream()
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
