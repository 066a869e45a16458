package io.persistentprocess.metrics;

import io.persistentprocess.agent.model.MemberUsage;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Provides the members' usage to each scrape, read from the kernel each time. */
final class UsageCollector implements MultiCollector {
    private final Supplier<List<MemberUsage>> usage;

    UsageCollector(Supplier<List<MemberUsage>> usage) {
        this.usage = usage;
    }

    @Override
    public MetricSnapshots collect() {
        List<MemberUsage> now = usage.get();
        return new MetricSnapshots(
                counter(
                        "ppg_member_cpu_seconds",
                        "CPU time of a member's instances on this node, since their cgroups were made.",
                        now,
                        MemberUsage::cpuSeconds),
                counter(
                        "ppg_member_cpu_throttled_seconds",
                        "How long instances of a member were kept waiting by limits.cpu.",
                        now,
                        MemberUsage::throttledSeconds),
                gauge(
                        "ppg_member_memory_bytes",
                        "Memory of a member's instances, page cache included; 0 where the host does not account for it: on hybrid and v1 hosts it does for members with"
                                + " a memory limit or request only.",
                        now,
                        MemberUsage::memoryBytes),
                gauge(
                        "ppg_member_memory_peak_bytes",
                        "The most memory that one instance of a member ever used; 0 where ppg_member_memory_bytes is.",
                        now,
                        MemberUsage::memoryPeakBytes),
                counter(
                        "ppg_member_oom_kills",
                        "Processes of a member that the kernel killed because limits.memory was reached.",
                        now,
                        MemberUsage::oomKills),
                gauge(
                        "ppg_member_tasks",
                        "Processes and threads of a member's instances; 0 where the host does not count them: on hybrid and v1 hosts it does for members with limits.pids"
                                + " only.",
                        now,
                        MemberUsage::tasks),
                waiting(now));
    }

    private static MetricSnapshot waiting(List<MemberUsage> rows) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder()
                .name("ppg_member_pressure_waiting_seconds")
                .help(
                        "How long some process of a member's instances has waited for a CPU, for memory or for a disk (PSI); 0 where the host does not measure it.");
        for (MemberUsage row : rows) {
            counter.dataPoint(waiting(row, "cpu", row.waiting().cpuSeconds()));
            counter.dataPoint(waiting(row, "memory", row.waiting().memorySeconds()));
            counter.dataPoint(waiting(row, "io", row.waiting().ioSeconds()));
        }
        return counter.build();
    }

    private static CounterDataPointSnapshot waiting(MemberUsage row, String resource, double seconds) {
        return CounterDataPointSnapshot.builder()
                .labels(labels(row).add("resource", resource))
                .value(seconds)
                .build();
    }

    private static MetricSnapshot counter(
            String name, String help, List<MemberUsage> rows, ToDoubleFunction<MemberUsage> value) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        rows.forEach(row -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .labels(labels(row))
                .value(value.applyAsDouble(row))
                .build()));
        return counter.build();
    }

    private static MetricSnapshot gauge(
            String name, String help, List<MemberUsage> rows, ToDoubleFunction<MemberUsage> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        rows.forEach(row -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(labels(row))
                .value(value.applyAsDouble(row))
                .build()));
        return gauge.build();
    }

    private static Labels labels(MemberUsage row) {
        return Labels.of("namespace", row.namespace(), "group", row.group(), "member", row.member());
    }
}
