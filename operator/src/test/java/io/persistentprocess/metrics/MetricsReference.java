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
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the reference of all metrics from what would be scraped. */
final class MetricsReference {
    private static final String HEAD = """
            # Metrics

            What `ppg agent`, `ppg controller` and `ppg run --metrics-address` serve at `/metrics`. Generated from the code; change
            the descriptions there.

            - All serve `ppg_build_info` and `ppg_internal_errors_total`.
            - In a cluster, agents and the controller serve `ppg_status_writes_total` and `ppg_events_refused_total`. The controller
              also serves `ppg_crds_outdated`, and the one that leads `ppg_group_condition` and `ppg_group_nodes`.
            - `ppg run` alone serves `ppg_manifests_refused`.
            - Agents alone, `ppg run` included, serve the other metrics that begin with `ppg_`.
            - Histograms have `_bucket`, `_sum` and `_count`; summaries have `_sum` and `_count`.
            - No label names a process or an instance. The number of series grows with the members in the manifests only.

            | metric | type | labels | what it is |
            |---|---|---|---|
            """;

    private static final String TAIL = """

            ## Health

            - `/livez` is 200 when the agent's event loop answers within 3 s, whatever the API server does. Give a kubelet's probe a
              longer `timeoutSeconds`.
            - `/readyz` is 200 when the agent or the controller does its work. That of `ppg run` is 503 while a manifest is refused.
            - A 503 has the reason in one line.
            - `--health-address` serves these two once more, with connections and threads of their own. Point probes there.

            A connection has one request. A request must come within 5 s, and the answer must be read within 10 s. A client (an IPv4
            address, or a /64 of IPv6) may have a quarter of the connections: of 32 at `--metrics-address`, of 16 at
            `--health-address`. If all are in use, ppg closes the oldest one that it is not answering. An agent that is short of
            file descriptors accepts two connections to its health address at a time, and no others.
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
                .observeGroups(() ->
                        List.of(new GroupMeasurements("default", "web", Map.of("Ready", true), Map.of("desired", 3))))
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
