package io.persistentprocess.metrics;

import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.model.Measurements;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Provides an engine's counters to each scrape. It stores nothing, so the rows of a deleted group disappear with the next scrape, and the engine does
 * not look up meters while a member waits for its restart.
 */
final class EngineCollector implements MultiCollector {
    private final Supplier<Measurements> engine;

    EngineCollector(Supplier<Measurements> engine) {
        this.engine = engine;
    }

    @Override
    public MetricSnapshots collect() {
        Measurements now = engine.get();
        return new MetricSnapshots(
                instances(now.instances()),
                ready(now.instancesReady()),
                restarts(now.restarts()),
                histogram(
                        "ppg_restart_seconds",
                        "How long a restart took, from the moment when the end of the process was noticed, or its back-off was over, until its replacement was"
                                + " exec'd.",
                        now.restartSeconds()),
                kernelEvents(now.kernelEvents()),
                lost(now.eventsLost()),
                processSource(now.processEvents()),
                processEvents(now.processEvents()),
                resyncs(now.processEvents()),
                refused(now.clientsRefused()),
                dropped(now.logBytesDropped()),
                notifications(now.notifications()),
                histogram(
                        "ppg_reactor_lag_seconds",
                        "How long the reactor worked before it polled the kernel again: a notification waited that long at most.",
                        now.reactorLag()),
                histogram(
                        "ppg_probe_lateness_seconds",
                        "How much later than scheduled startup, readiness and liveness probes began.",
                        now.probeLateness()));
    }

    private static MetricSnapshot instances(Map<String, Long> instances) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name("ppg_instances")
                .help("Instances on this node by their state, as in a ProcessNode's status.");
        instances.forEach((state, count) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of("state", state))
                .value((double) count)
                .build()));
        return gauge.build();
    }

    private static MetricSnapshot ready(long instances) {
        return GaugeSnapshot.builder()
                .name("ppg_instances_ready")
                .help("Instances on this node that are ready: they run and meet all requirements of their readiness.")
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .value((double) instances)
                        .build())
                .build();
    }

    private static MetricSnapshot restarts(List<Measurements.MemberRestarts> restarts) {
        return counter(
                "ppg_member_restarts",
                "How often instances of a member were started again, by reason: that of their end if they ended by themselves, else SpecChanged or Requested."
                        + " Those two do not count in RESTARTS. The rows of a member exist, with 0, from its start"
                        + " until it is removed, of those beyond 500 on a node from the first restart; on a node with more than 2,000 members, the rest share the member \"(others)\".",
                restarts.stream()
                        .map(row -> point(
                                row.count(),
                                "namespace",
                                row.namespace(),
                                "group",
                                row.group(),
                                "member",
                                row.member(),
                                "reason",
                                row.reason())));
    }

    private static MetricSnapshot kernelEvents(Map<KernelEvent, Long> events) {
        return counter(
                "ppg_kernel_events",
                "Events from the kernel, by the facility that they came from.",
                events.entrySet().stream()
                        .map(each -> point(
                                each.getValue(),
                                "source",
                                each.getKey().source(),
                                "type",
                                each.getKey().type())));
    }

    private static MetricSnapshot lost(Map<String, Long> lost) {
        return counter(
                "ppg_events_lost",
                "inotify: how often the kernel's queue was full and log files were checked again instead; event-log: events that a reader was too slow for;"
                        + " process-events: forks, execs and exits that the kernel had no room for; process-stream: those that a reader was too slow for."
                        + " No supervision depends on any.",
                lost.entrySet().stream().map(each -> point(each.getValue(), "source", each.getKey())));
    }

    private static MetricSnapshot processSource(Measurements.ProcessEvents events) {
        return GaugeSnapshot.builder()
                .name("ppg_process_events_source")
                .help("1 for the source of forks, execs and exits of members' processes: ebpf, connector or none.")
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("source", events.source()))
                        .value(1)
                        .build())
                .build();
    }

    private static MetricSnapshot processEvents(Measurements.ProcessEvents events) {
        return counter(
                "ppg_process_events",
                "Forks, execs and exits of members' processes; the exit of one whose threads end in the same moment may be counted more than once.",
                events.counts().entrySet().stream().map(each -> point(each.getValue(), "type", each.getKey())));
    }

    private static MetricSnapshot resyncs(Measurements.ProcessEvents events) {
        return counter(
                "ppg_process_resyncs",
                "How often the agent scanned all processes because events were lost.",
                Stream.of(point(events.resyncs())));
    }

    private static MetricSnapshot refused(Map<String, Long> refused) {
        return counter(
                "ppg_clients_refused",
                "Clients that were refused or disconnected, so that the agent has file descriptors and time for members. scraper, prober: connections to metrics and to health;"
                        + " control: to the control socket; subscriber, subscription: connections to the notification socket and requests on them; costly-subscriber:"
                        + " users whose eventfds take too long to signal; watch: instances not watched for subscribers.",
                refused.entrySet().stream().map(each -> point(each.getValue(), "client", each.getKey())));
    }

    private static MetricSnapshot dropped(long bytes) {
        return counter(
                "ppg_log_dropped_bytes",
                "Output of members that was discarded, because they wrote more at once than logs.maxSize and maxFiles allow.",
                Stream.of(point(bytes)));
    }

    private static MetricSnapshot notifications(Map<String, Long> outcomes) {
        return counter(
                "ppg_notifications",
                "Messages of sd_notify(3) that the agent received, by result. accepted. Refused: not-main: not from the"
                        + " main process, although notify.access is Main; not-wanted: from a member without notifications; stranger: from a process in no instance, or from one that has ended and that"
                        + " the kernel has forgotten; malformed. Accepted in part, and counted twice: not-stored: its descriptors were not stored; false-main: its MAINPID is not a process of the instance.",
                outcomes.entrySet().stream().map(each -> point(each.getValue(), "result", each.getKey())));
    }

    private static MetricSnapshot counter(String name, String help, Stream<CounterDataPointSnapshot> points) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        points.forEach(counter::dataPoint);
        return counter.build();
    }

    private static CounterDataPointSnapshot point(long value, String... labels) {
        return CounterDataPointSnapshot.builder()
                .labels(Labels.of(labels))
                .value((double) value)
                .build();
    }

    private static MetricSnapshot histogram(String name, String help, Measurements.Histogram measured) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < measured.counts().size(); i++) {
            double bound = i < measured.boundsSeconds().size()
                    ? measured.boundsSeconds().get(i)
                    : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, measured.counts().get(i));
        }
        return HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(measured.sumSeconds())
                        .build())
                .build();
    }
}
