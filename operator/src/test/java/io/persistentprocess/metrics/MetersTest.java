package io.persistentprocess.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.model.Measurements;
import io.persistentprocess.agent.thread.AgentThreads;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class MetersTest {
    private final AtomicReference<Measurements> engine = new AtomicReference<>(SampleMeasurements.typical());
    private final Meters meters = new Meters().observe(engine::get);

    private ExpositionText scrape() {
        return ExpositionText.parse(meters.text());
    }

    @Test
    void theEnginesCountersAreExposedUnchanged() {
        ExpositionText text = scrape();

        assertThat(text.value("ppg_instances", "state", "Running")).isEqualTo(99);
        assertThat(text.value("ppg_instances", "state", "BackOff")).isEqualTo(1);
        assertThat(text.value(
                        "ppg_member_restarts_total",
                        "namespace",
                        "default",
                        "group",
                        "web",
                        "member",
                        "nginx",
                        "reason",
                        "Signaled"))
                .isEqualTo(2);
        assertThat(text.value("ppg_kernel_events_total", "source", "pidfd", "type", "exit"))
                .isEqualTo("PROCESS_ENDED".length());
        assertThat(text.value("ppg_events_lost_total", "source", "event-log")).isEqualTo(7);
    }

    @Test
    void countersAreExposedAfterAGarbageCollection() {
        AtomicLong writes = new AtomicLong(3);
        AgentThreads threads = new AgentThreads();
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        meters.countStatusWrites("ProcessNode", writes::get)
                .countRefusedEvents(() -> 2)
                .countInternalErrors(threads);

        Awaitility.await("garbage is collected").until(() -> {
            System.gc();
            return garbage.get() == null;
        });

        assertThat(scrape().value("ppg_status_writes_total", "kind", "ProcessNode"))
                .isEqualTo(3);
        assertThat(scrape().value("ppg_events_refused_total")).isEqualTo(2);
        assertThat(scrape().value("ppg_process_cpu_seconds_total".substring(4))).isPositive();
        assertThat(scrape().samples()).allMatch(sample -> !Double.isNaN(sample.value()));
    }

    @Test
    void conditionsAndNodesOfGroupsAreReportedWhileTheyAreThere() {
        AtomicReference<List<GroupMeasurements>> groups = new AtomicReference<>(List.of(new GroupMeasurements(
                "default", "web", Map.of("Ready", true, "Degraded", false), Map.of("desired", 3, "unreachable", 1))));
        meters.observeGroups(groups::get);

        ExpositionText text = scrape();

        assertThat(condition(text, "Ready")).isEqualTo(1);
        assertThat(condition(text, "Degraded")).isZero();
        assertThat(text.value("ppg_group_nodes", "namespace", "default", "group", "web", "state", "unreachable"))
                .isEqualTo(1);
        groups.set(List.of());
        assertThat(scrape().samples()).noneMatch(sample -> sample.name().startsWith("ppg_group_"));
    }

    private static double condition(ExpositionText text, String type) {
        return text.value("ppg_group_condition", "namespace", "default", "group", "web", "condition", type);
    }

    @Test
    void bucketsOfAHistogramAddUp() {
        ExpositionText text = scrape();

        assertThat(text.value("ppg_restart_seconds_bucket", "le", "0.001")).isEqualTo(3);
        assertThat(text.value("ppg_restart_seconds_bucket", "le", "0.01")).isEqualTo(5);
        assertThat(text.value("ppg_restart_seconds_bucket", "le", "+Inf")).isEqualTo(6);
        assertThat(text.value("ppg_restart_seconds_sum")).isEqualTo(0.125);
    }

    @Test
    void rowsOfADeletedGroupAreGone() {
        engine.set(SampleMeasurements.with(List.of()));

        assertThat(scrape().samples()).noneMatch(sample -> sample.labels().containsValue("web"));
    }

    @Test
    void noLabelNamesAProcessOrAnInstance() {
        Set<String> labels = scrape().samples().stream()
                .map(ExpositionText.Sample::labels)
                .map(Map::keySet)
                .flatMap(Set::stream)
                .collect(Collectors.toSet());

        assertThat(labels)
                .containsExactlyInAnyOrder(
                        "state",
                        "namespace",
                        "group",
                        "member",
                        "reason",
                        "source",
                        "client",
                        "result",
                        "type",
                        "le",
                        "version",
                        "java",
                        "area",
                        "gc");
    }

    @Test
    void whatAUserNamedIsQuoted() {
        engine.set(SampleMeasurements.with(
                List.of(new Measurements.MemberRestarts("default", "w\"e\\b\n", "nginx", "Error", 1))));

        assertThat(scrape().value("ppg_member_restarts_total", "group", "w\\\"e\\\\b\\n"))
                .isEqualTo(1);
    }

    @Test
    void writesOfStatusesAreCountedByKind() {
        AtomicLong writes = new AtomicLong(3);
        meters.countStatusWrites("ProcessNode", writes::get);
        assertThat(scrape().value("ppg_status_writes_total", "kind", "ProcessNode"))
                .isEqualTo(3);

        writes.set(4);

        assertThat(scrape().value("ppg_status_writes_total", "kind", "ProcessNode"))
                .isEqualTo(4);
    }

    @Test
    void theProcessTellsWhatItCosts() {
        ExpositionText text = scrape();

        assertThat(text.value("process_resident_memory_bytes")).isGreaterThan(10 << 20);
        assertThat(text.value("process_cpu_seconds_total")).isPositive();
        assertThat(text.value("process_open_fds")).isPositive();
        assertThat(text.value("process_threads")).isPositive();
        assertThat(text.value("process_start_time_seconds")).isGreaterThan(1.7e9);
        assertThat(text.value("jvm_memory_used_bytes", "area", "heap")).isPositive();
        assertThat(text.samples()).anyMatch(sample -> sample.name().equals("jvm_gc_pause_seconds_count"));
        assertThat(text.value("ppg_build_info")).isEqualTo(1);
    }
}
