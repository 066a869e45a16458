package io.persistentprocess.cli.kubectl;

import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.output.YamlWriter;
import io.persistentprocess.local.control.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubectl ppg status}. */
@Command(
        name = "status",
        description = {
            "Show the instances on all nodes, unhealthy ones first.",
            "The exit code is 0 if all instances shown are healthy, 3 if one is not, 1 if nothing can be shown."
        })
final class ClusterStatusCommand implements Callable<Integer> {
    private enum Format {
        table,
        wide,
        json,
        yaml
    }

    private final Console console;

    @Mixin
    private ClusterOption cluster;

    @Mixin
    private GroupScope scope;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Format format;

    ClusterStatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        return cluster.ask(client -> {
            List<NodeStatusView> all = NodeStatusView.all(client);
            GroupScope.Filter filter = scope.filter(client, NodeStatusView.instances(all));
            List<NodeStatusView> nodes =
                    all.stream().map(node -> node.only(filter)).toList();
            show(nodes, filter);
            return nodes.stream().allMatch(node -> node.isWell(filter)) ? ExitCode.OK : ExitCode.NOT_WELL;
        });
    }

    private void show(List<NodeStatusView> nodes, GroupScope.Filter filter) {
        switch (format) {
            case table -> table(ClusterStatusTable.Width.NARROW, nodes, filter);
            case wide -> table(ClusterStatusTable.Width.WIDE, nodes, filter);
            case json -> console.out().println(Json.pretty(plain(nodes)));
            case yaml -> console.out().print(YamlWriter.print(plain(nodes)));
        }
    }

    private void table(ClusterStatusTable.Width width, List<NodeStatusView> nodes, GroupScope.Filter filter) {
        String table = new ClusterStatusTable(width).print(nodes, Instant.now());
        console.out().print(table);
        if (table.isEmpty()) {
            console.err().println(filter.nothingFound());
        }
        nodes.stream()
                .filter(NodeStatusView::drained)
                .forEach(node -> console.err()
                        .println("node " + node.node() + " is drained; kubectl ppg drain --undo " + node.node()
                                + " ends that"));
    }

    private static Map<String, Object> plain(List<NodeStatusView> nodes) {
        List<Object> instances = new ArrayList<>();
        for (NodeStatusView node : nodes) {
            for (GroupStatusView group : node.groups()) {
                group.instances().forEach(instance -> instances.add(plain(node, group, instance)));
            }
        }
        return Map.of("instances", instances);
    }

    private static Map<String, Object> plain(NodeStatusView node, GroupStatusView group, InstanceStatusView instance) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("node", node.node());
        fields.put("namespace", group.namespace());
        fields.put("group", group.name());
        fields.put("name", instance.name());
        fields.put("state", instance.state());
        fields.put("ready", instance.ready());
        fields.put("restarts", instance.restarts());
        instance.pid().ifPresent(pid -> fields.put("pid", pid));
        instance.startedAt().ifPresent(at -> fields.put("startedAt", at.toString()));
        instance.backoffUntil().ifPresent(at -> fields.put("backoffUntil", at.toString()));
        if (!instance.lastExit().isEmpty()) {
            fields.put("lastExit", instance.lastExit());
        }
        if (!instance.message().isEmpty()) {
            fields.put("message", instance.message());
        }
        return fields;
    }
}
