package io.persistentprocess.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.Supplier;

/** Provides the state of groups to each scrape. */
final class GroupCollector implements MultiCollector {
    private final Supplier<List<GroupMeasurements>> groups;

    GroupCollector(Supplier<List<GroupMeasurements>> groups) {
        this.groups = groups;
    }

    @Override
    public MetricSnapshots collect() {
        GaugeSnapshot.Builder conditions = GaugeSnapshot.builder()
                .name("ppg_group_condition")
                .help("1 if a condition of a group is True, else 0. The controller that leads serves it.");
        GaugeSnapshot.Builder nodes = GaugeSnapshot.builder()
                .name("ppg_group_nodes")
                .help(
                        "Nodes of a group by state, as in its status: desired, updated, ready, degraded, unreachable. The controller"
                                + " that leads serves it.");
        for (GroupMeasurements row : groups.get()) {
            row.conditions().forEach((type, is) -> conditions.dataPoint(point(row, "condition", type, is ? 1 : 0)));
            row.nodes().forEach((state, count) -> nodes.dataPoint(point(row, "state", state, count)));
        }
        return new MetricSnapshots(conditions.build(), nodes.build());
    }

    private static GaugeDataPointSnapshot point(GroupMeasurements row, String label, String text, double value) {
        return GaugeDataPointSnapshot.builder()
                .labels(Labels.of("namespace", row.namespace(), "group", row.group(), label, text))
                .value(value)
                .build();
    }
}
