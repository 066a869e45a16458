package io.persistentprocess.cli.kubectl;

import io.persistentprocess.cli.output.TextTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The instances of all nodes, unhealthy ones first. */
final class ClusterStatusTable {
    private static final String NOTHING = "-";

    enum Width {
        NARROW,
        WIDE
    }

    private final Width width;

    ClusterStatusTable(Width width) {
        this.width = width;
    }

    /** Empty if there are no instances. */
    String print(List<NodeStatusView> nodes, Instant now) {
        List<Row> rows = nodes.stream()
                .flatMap(node -> node.groups().stream().flatMap(group -> rows(node, group, now)))
                .sorted(Comparator.comparing(Row::healthy)) // is stable
                .toList();
        if (rows.isEmpty()) {
            return "";
        }
        TextTable table = new TextTable(heading());
        rows.forEach(row -> table.add(row.cells()));
        return table.print();
    }

    private record Row(boolean healthy, List<String> cells) {}

    private List<String> heading() {
        List<String> heading =
                new ArrayList<>(List.of("NODE", "NAMESPACE", "GROUP", "INSTANCE", "STATE", "READY", "RESTARTS", "AGE"));
        if (width == Width.WIDE) {
            heading.addAll(List.of("PID", "LAST EXIT"));
        }
        heading.add("MESSAGE");
        return heading;
    }

    /** Adds a row for a group whose state differs from its instances', and for instances that the node's report omits. */
    private Stream<Row> rows(NodeStatusView node, GroupStatusView group, Instant now) {
        Stream<Row> own = group.isOrdinary() && group.message().isEmpty()
                ? Stream.empty()
                : Stream.of(groupRow(node, group, group.state(), group.message()));
        Stream<Row> omitted = group.omitted() == 0
                ? Stream.empty()
                : Stream.of(groupRow(node, group, "…", group.omitted() + " more instances, which are not listed"));
        Stream<Row> instances = group.instances().stream().map(instance -> instanceRow(node, group, instance, now));
        return Stream.of(own, instances, omitted).flatMap(part -> part);
    }

    private Row groupRow(NodeStatusView node, GroupStatusView group, String state, String message) {
        boolean healthy = !state.equals("Invalid") && !state.equals("Degraded");
        List<String> cells = start(node, group, NOTHING, state);
        cells.addAll(List.of(group.ready() + "/" + group.desired(), NOTHING, NOTHING));
        if (width == Width.WIDE) {
            cells.addAll(List.of(NOTHING, NOTHING));
        }
        cells.add(message);
        return new Row(healthy, cells);
    }

    private Row instanceRow(NodeStatusView node, GroupStatusView group, InstanceStatusView instance, Instant now) {
        List<String> cells = start(node, group, instance.name(), instance.state());
        cells.addAll(List.of(instance.ready() ? "yes" : "no", Long.toString(instance.restarts()), instance.age(now)));
        if (width == Width.WIDE) {
            cells.add(instance.pid().map(String::valueOf).orElse(NOTHING));
            cells.add(instance.lastExit().isEmpty() ? NOTHING : instance.exitWithAge(now));
        }
        cells.add(instance.explanation(now));
        return new Row(instance.isHealthy(), cells);
    }

    private static List<String> start(NodeStatusView node, GroupStatusView group, String instance, String state) {
        return new ArrayList<>(List.of(node.node(), group.namespace(), group.name(), instance, state));
    }
}
