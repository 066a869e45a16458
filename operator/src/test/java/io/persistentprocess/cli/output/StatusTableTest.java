package io.persistentprocess.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.cli.console.TerminalText;
import io.persistentprocess.local.control.InstanceStatus;
import io.persistentprocess.local.control.InstanceUsage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTableTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static final InstanceStatus RUNNING = new InstanceStatus(
            "default",
            "web",
            "nginx-0",
            "Running",
            true,
            true,
            Optional.of(4711L),
            Optional.of(NOW.minusSeconds(90)),
            3,
            Optional.empty(),
            Optional.empty(),
            Optional.of(new InstanceStatus.LastExit(
                    "Signaled",
                    Optional.empty(),
                    Optional.of("SIGKILL"),
                    Optional.empty(),
                    "killed by SIGKILL",
                    Optional.empty(),
                    Optional.of(NOW.minusSeconds(91)))),
            List.of(),
            "",
            "/sys/fs/cgroup/ppg.slice/default_web/nginx-0",
            Optional.empty(),
            Optional.of(usage(90_500_000)));

    private static final InstanceStatus FAILING = new InstanceStatus(
            "prod",
            "db",
            "redis-0",
            "BackOff",
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            12,
            Optional.empty(),
            Optional.of(NOW.plusSeconds(30)),
            Optional.empty(),
            List.of(),
            "exited with code 1",
            "/sys/fs/cgroup/ppg.slice/prod_db/redis-0",
            Optional.empty(),
            Optional.empty());

    private static InstanceUsage usage(long cpuMicros) {
        return new InstanceUsage(
                Optional.of(cpuMicros),
                Optional.of(7_200_000_000L),
                Optional.of(13_000_000L),
                Optional.of(900L << 30),
                Optional.of(64L << 20),
                Optional.of(0L),
                Optional.of(12L),
                Optional.of(12.34),
                Optional.of(0.0),
                Optional.of(3.99));
    }

    @Test
    void aTableReadsLikeKubectls() {
        assertThat(new StatusTable(StatusTable.Names.IN_NAMESPACE, StatusTable.Width.NARROW)
                        .print(List.of(RUNNING, FAILING), NOW))
                .isEqualTo("""
                        GROUP   INSTANCE   STATE     READY   RESTARTS   PID    AGE   MESSAGE
                        web     nginx-0    Running   yes     3          4711   90s   last exit 91s ago: killed by SIGKILL
                        db      redis-0    BackOff   no      12         -      -     exited with code 1; next start in 30s
                        """);
    }

    @Test
    void whatLastsIsShownUntilThereIsWorse() {
        InstanceStatus status = new InstanceStatus(
                "default",
                "web",
                "nginx-0",
                "Running",
                true,
                true,
                Optional.of(4711L),
                Optional.of(NOW.minusSeconds(90)),
                3,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(
                        new InstanceStatus.Lasting("MemoryHigh", NOW.minusSeconds(20)),
                        new InstanceStatus.Lasting("MemoryPressure", NOW.minusSeconds(5))),
                "",
                "/sys/fs/cgroup/ppg.slice/default_web/nginx-0",
                Optional.empty(),
                Optional.empty());

        assertThat(new StatusTable(StatusTable.Names.IN_NAMESPACE, StatusTable.Width.NARROW)
                        .print(List.of(status), NOW))
                .contains("MemoryHigh for 20s, MemoryPressure for 5s");
    }

    @Test
    void allNamespacesAndWideAddColumns() {
        assertThat(new StatusTable(StatusTable.Names.WITH_NAMESPACE, StatusTable.Width.WIDE)
                        .print(List.of(FAILING), NOW)
                        .lines())
                .first()
                .asString()
                .matches(
                        "NAMESPACE +GROUP +INSTANCE +STATE +READY +RESTARTS +PID +AGE +CPU TIME +THROTTLED +MEMORY +PEAK +OOM +TASKS +WAITING"
                                + " +LAST EXIT +CGROUP +MESSAGE");
    }

    @Test
    void whatAnInstanceUsesIsWrittenForPeople() {
        assertThat(UsageColumns.of(RUNNING.usage()))
                .containsExactly("90.5s", "120m", "12Mi/64Mi", "900Gi", "0", "12", "12/0/3%");
        assertThat(UsageColumns.of(Optional.empty()))
                .hasSameSizeAs(UsageColumns.HEADING)
                .containsOnly("-");
    }

    @Test
    void theAgeAloneDoesNotCountAsAChange() {
        StatusChanges changes =
                new StatusChanges(new StatusTable(StatusTable.Names.IN_NAMESPACE, StatusTable.Width.WIDE));

        assertThat(changes.print(List.of(RUNNING), NOW)).isNotEmpty();
        assertThat(changes.print(List.of(RUNNING.withoutUsage()), NOW)).isEmpty();
    }

    @Test
    void aWatcherThatIsNoTerminalSeesChangesOnly() {
        StatusChanges changes =
                new StatusChanges(new StatusTable(StatusTable.Names.IN_NAMESPACE, StatusTable.Width.NARROW));
        assertThat(changes.print(List.of(RUNNING, FAILING), NOW).lines()).hasSize(3);
        assertThat(changes.print(List.of(RUNNING, FAILING), NOW.plusSeconds(1))).isEmpty();
        assertThat(changes.print(List.of(RUNNING), NOW.plusSeconds(2))).isEmpty();
        assertThat(changes.print(List.of(RUNNING, FAILING), NOW.plusSeconds(3)).lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("db ");
    }

    @Test
    void whatAProcessSaysCannotWriteOnTheTerminal() {
        assertThat(TerminalText.of("red \033[31m alarm\r\n\u202e")).isEqualTo("red ?[31m alarm  ?");
    }
}
