package io.persistentprocess.metrics;

import io.persistentprocess.agent.model.MemberUsage;
import io.persistentprocess.agent.thread.AgentThreads;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the reference of all metrics from what would be scraped. */
final class MetricsReference {
    private static final String HEAD = """
            # Metrics

            What `/metrics` has, of `ppg agent`, `ppg controller` and `ppg run --metrics-address` alike; those that begin with `ppg_`, but for \
            `ppg_build_info`, `ppg_internal_errors_total`, `ppg_status_writes_total`, `ppg_events_refused_total` and `ppg_crds_outdated`, are an agent's; `ppg_status_writes_total` and `ppg_events_refused_total` are there in a cluster, `ppg_manifests_refused` without one, `ppg_crds_outdated` is a controller's. Generated from the code; change the descriptions there.

            Histograms have `_bucket`, `_sum` and `_count`, summaries `_sum` and `_count`. No label names a process or an instance: the number of series grows with the members in the \
            manifests, not with what becomes of them.

            | metric | type | labels | what it is |
            |---|---|---|---|
            """;

    private static final String TAIL = """

            `/livez` is 200 when the agent's reactor answers within 3 s (give a kubelet a longer `timeoutSeconds`), whatever the API server does; `/readyz` is 200 when the agent or \
            controller does its work; that of `ppg run` is not while a manifest is refused. Otherwise both are 503 with the reason in a line. `--health-address` serves these two once more, with connections and threads of their own: \
            point probes there.

            A connection is for one request. On either address a client (an IPv4 address, a /64 of IPv6) has a quarter of the 32 connections, 16 for health; a request has 5 s to come, and an \
            answer 10 s to be read. Where there are too many, the oldest is closed that is not being answered. An agent that is short of descriptors lets in two at a time who ask for health, and nobody else.
            """;

    private MetricsReference() {}

    static String markdown() {
        Meters meters = new Meters()
                .observe(SampleMeasurements::typical)
                .observeUsage(() -> List.of(new MemberUsage(
                        "default", "web", "nginx", 1.5, 0, 1 << 20, 2 << 20, 0, 3, new MemberUsage.Waiting(0.5, 0, 0))))
                .countStatusWrites("ProcessNode", () -> 1)
                .countRefusedEvents(() -> 0)
                .countInternalErrors(new AgentThreads())
                .countRefusedManifests(() -> 0)
                .countOldCrds(() -> 0);
        return meters.snapshots().stream()
                .map(MetricsReference::row)
                .sorted()
                .collect(Collectors.joining("", HEAD, TAIL));
    }

    private static String row(MetricSnapshot snapshot) {
        String labels = snapshot.getDataPoints().stream()
                .map(DataPointSnapshot::getLabels)
                .flatMap(each -> each.stream().map(Label::getName))
                .distinct()
                .sorted()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        String name = snapshot.getMetadata().getPrometheusName();
        String type = switch (snapshot) {
            case CounterSnapshot _ -> "counter";
            case HistogramSnapshot _ -> "histogram";
            case SummarySnapshot _ -> "summary";
            default -> "gauge";
        };
        String suffix = switch (snapshot) {
            case CounterSnapshot _ -> "_total";
            case InfoSnapshot _ -> "_info";
            default -> "";
        };
        return "| `%s` | %s | %s | %s |%n"
                .formatted(name + suffix, type, labels, snapshot.getMetadata().getHelp());
    }
}
