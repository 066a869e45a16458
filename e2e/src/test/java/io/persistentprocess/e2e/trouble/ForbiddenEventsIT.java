package io.persistentprocess.e2e.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.LoopbackPort;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Restriction;
import io.persistentprocess.e2e.site.RunningCommand;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.kernel.system.KernelRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Row 34: what the sources of process events need is taken away in turn. Everybody is told which is used, or why none is, and members are kept up.
 *
 * <p>Two sysctls are not among it. {@code kernel.perf_event_paranoid} is about perf_event_open(2), which ppg does not call: its programs hang on raw tracepoints. And
 * {@code kernel.unprivileged_bpf_disabled} is about those who call bpf(2) without CAP_BPF, which never gets them a program on a tracepoint.
 */
@Timeout(240)
class ForbiddenEventsIT {
    /** Of a network that this test is not in, nobody can be asked from here. */
    private static final String UNASKED = "";

    private static final String MEMBER = "{name: a, command: [sh, -c, 'while sleep 0.2; do :; done']}";

    @AutoClose
    private final Site site = Site.create();

    private final Path manifest = site.write("groups.yaml", Manifest.of("web", MEMBER));

    /**
     * What is left, and what is said of the tiers that are not used.
     *
     * @param source as the metric has it
     */
    record Circumstances(String name, Restriction restriction, String source, List<String> doctor) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Circumstances> somethingIsLeft() throws IOException {
        String withoutBpf = "eBPF +forbidden +make a map for process events without CAP_BPF: Operation not .*";
        String withoutPerfmon = "eBPF +forbidden +load programs for process events without CAP_PERFMON: Operation .*";
        String noTypes = "eBPF +missing +read the kernel's types \\(/sys/kernel/btf/vmlinux\\) for process events: .*";
        String noNetwork =
                "process connector +missing .* outside of the host's network namespace: Connection refused .*";
        Stream<Circumstances> always = Stream.of(
                new Circumstances("everything", Restriction.none(), "ebpf", List.of("eBPF +works .*")),
                new Circumstances(
                        "without SYS_ADMIN",
                        Restriction.withoutCapabilities("SYS_ADMIN"),
                        "ebpf",
                        List.of("eBPF +works .*")),
                new Circumstances(
                        "without NET_ADMIN",
                        Restriction.withoutCapabilities("NET_ADMIN"),
                        "ebpf",
                        List.of("eBPF +works .*")),
                new Circumstances(
                        "without BPF and PERFMON",
                        Restriction.withoutCapabilities("BPF", "PERFMON"),
                        "ebpf",
                        List.of()),
                new Circumstances(
                        "without BPF",
                        Restriction.withoutCapabilities("BPF", "SYS_ADMIN"),
                        "connector",
                        List.of(withoutBpf)),
                new Circumstances(
                        "without PERFMON",
                        Restriction.withoutCapabilities("PERFMON", "SYS_ADMIN"),
                        "connector",
                        List.of(withoutPerfmon)),
                new Circumstances("without BTF", Restriction.withoutBtf(), "connector", List.of(noTypes)),
                new Circumstances(
                        "in another network",
                        Restriction.withoutHostNetwork(),
                        UNASKED,
                        List.of("eBPF +works .*", noNetwork)));
        return KernelRelease.current().atLeast(6, 6)
                ? Stream.concat(
                        always,
                        Stream.of(new Circumstances(
                                "without any of them",
                                Restriction.withoutCapabilities("BPF", "PERFMON", "SYS_ADMIN", "NET_ADMIN"),
                                "connector",
                                List.of("process connector +works .*"))))
                : always;
    }

    @ParameterizedTest
    @MethodSource("somethingIsLeft")
    void row34_theNextSourceIsUsed(Circumstances where) throws IOException {
        assertDoctor(where);
        HostProcess first = start(where);

        try (RunningCommand events = site.follow("events", "-f", "--processes")) {
            events.awaitLine("sleep");
            restarted(first);
            events.awaitLine("SIGKILL");
        }
    }

    static Stream<Circumstances> nothingIsLeft() throws IOException {
        Stream<Circumstances> always = Stream.of(
                new Circumstances(
                        "neither BTF nor the host's network",
                        Restriction.withoutBtf().and(Restriction.withoutHostNetwork()),
                        UNASKED,
                        List.of("eBPF +missing .*", "process connector +missing .*")),
                new Circumstances(
                        "neither BPF nor the host's network",
                        Restriction.withoutHostNetwork().and(Restriction.withoutCapabilities("BPF", "SYS_ADMIN")),
                        UNASKED,
                        List.of("eBPF +forbidden .*", "process connector +missing .*")),
                new Circumstances(
                        "root of a user namespace",
                        Restriction.withoutHostUsers(),
                        "none",
                        List.of(
                                "eBPF +forbidden .*",
                                "process connector +forbidden .* outside of the host's user namespace: .*")));
        return KernelRelease.current().atLeast(6, 6)
                ? always
                : Stream.concat(
                        always,
                        Stream.of(new Circumstances(
                                "without any of them",
                                Restriction.withoutCapabilities("BPF", "PERFMON", "SYS_ADMIN", "NET_ADMIN"),
                                "none",
                                List.of("process connector +forbidden .* without CAP_NET_ADMIN: .*"))));
    }

    @ParameterizedTest
    @MethodSource("nothingIsLeft")
    void row34_whereNoneIsLeftThatIsSaid(Circumstances where) throws IOException {
        assertDoctor(where);
        HostProcess first = start(where);

        Timeouts.await("why is told").untilAsserted(() -> {
            CompletedCommand events = site.ask("events", "-f", "--processes");
            assertThat(events.code()).isOne();
            assertThat(events.err())
                    .singleElement()
                    .asString()
                    .startsWith("ppg: this agent does not follow processes; ebpf: ")
                    .contains("; connector: ");
        });
        assertThat(subscribe("default/web/tasks")).startsWith("95 EOPNOTSUPP: ");
        assertThat(subscribe("default/web/restarts")).startsWith("0 registered");
        restarted(first);
    }

    private void assertDoctor(Circumstances where) {
        CompletedCommand doctor = Commands.ask(where.restriction().wrap(Site.commandOf("doctor")), Map.of());
        assertThat(doctor.code()).isZero();
        assertThat(doctor.out()).contains("ppg can work on this host");
        for (String row : where.doctor()) {
            assertThat(doctor.out()).anyMatch(line -> line.matches(row));
        }
    }

    /** With its source of events as it is told in its metrics. */
    private HostProcess start(Circumstances where) throws IOException {
        LoopbackPort metrics = LoopbackPort.unused();
        boolean asked = !where.source().equals(UNASKED);
        site.awaitListening(site.launch(where.restriction()
                .wrap(
                        asked
                                ? site.runCommand(
                                        manifest, site.socket(), "--metrics-address", "127.0.0.1:" + metrics.port())
                                : site.runCommand(manifest, site.socket()))));
        if (asked) {
            Timeouts.await("the source is told")
                    .untilAsserted(() -> assertThat(metrics.ask("GET /metrics HTTP/1.0\r\n\r\n"))
                            .contains("ppg_process_events_source{source=\"%s\"} 1".formatted(where.source())));
        }
        return site.awaitRunning("a-0");
    }

    /** What a program is answered that wants to be notified. */
    private String subscribe(String control) {
        return Commands.ask(
                        List.of(
                                "python3",
                                Path.of("src/test/resources/notify/subscriber.py")
                                        .toAbsolutePath()
                                        .toString(),
                                "answered",
                                site.socket() + ".notify",
                                control),
                        Map.of())
                .text();
    }

    private void restarted(HostProcess process) throws IOException {
        process.kill();
        site.awaitReplaced("a-0", process);
    }
}
