package io.persistentprocess.e2e.trouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Restriction;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.process.RlimitNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 34: root's agent without each of the capabilities that it uses. What is lost without it is said by its name, by doctor as well; all else goes on. */
@Timeout(240)
class ForbiddenRightsIT {
    private static final String FREE = Manifest.sleeper("free");

    @AutoClose
    private final Site site = Site.create();

    /**
     * A member that is not started without a capability.
     *
     * @param message the first words of why
     */
    record Loss(String capability, String member, String message) {
        @Override
        public String toString() {
            return "without " + capability + ", " + message;
        }
    }

    static Stream<Loss> losses() throws IOException {
        long tooMany = RlimitNumbers.get(RlimitNumbers.resource("nofile").orElseThrow())
                        .hard()
                + 1;
        String another = "securityContext: {runAsUser: 64321, runAsGroup: 64321}";
        return Stream.of(
                new Loss("SETUID", another, "set uid 64321 without CAP_SETUID: Operation not permitted"),
                new Loss(
                        "SETGID",
                        another,
                        "set supplementary groups [64321] without CAP_SETGID: Operation not permitted"),
                new Loss(
                        "SETPCAP",
                        "securityContext: {capabilities: {drop: [NET_RAW]}}",
                        "set capability CAP_NET_RAW without CAP_SETPCAP: Operation not permitted"),
                new Loss("SYS_NICE", "nice: -1", "set nice -1 without CAP_SYS_NICE: Permission denied"),
                new Loss(
                        "SYS_RESOURCE",
                        "oomScoreAdj: -1",
                        "set oom_score_adj -1 without CAP_SYS_RESOURCE: Permission denied"),
                new Loss(
                        "SYS_RESOURCE",
                        "rlimits: {nofile: %d}".formatted(tooMany),
                        "set rlimit nofile to %1$d:%1$d without CAP_SYS_RESOURCE: Operation not permitted"
                                .formatted(tooMany)));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void row34_aMemberThatNeedsItIsNotStartedAndTheReasonNamesIt(Loss loss) throws IOException {
        assertDoctorNames(loss.capability());
        start(
                Restriction.withoutCapabilities(loss.capability()),
                FREE,
                "{name: bound, command: [sleep, infinity], " + loss.member() + "}");

        Timeouts.await("the reason is told")
                .untilAsserted(
                        () -> assertThat(site.status("bound-0").message()).startsWith(loss.message()));
        restarted("free-0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHOWN", "NET_ADMIN", "SYS_ADMIN"})
    void row34_whatIsLostLessVisiblyDoctorTells(String capability) {
        assertDoctorNames(capability);
    }

    @Test
    void row34_withoutDacOverrideTheRootOfTheHierarchyIsClosedAndOneLineSaysSo() {
        CompletedCommand doctor = doctor(Restriction.withoutCapabilities("DAC_OVERRIDE"));
        RunningAgent agent = launch(Restriction.withoutCapabilities("DAC_OVERRIDE"), FREE);

        assertThat(agent.awaitEnd()).isOne();
        assertThat(agent.lines())
                .containsExactly(
                        "ppg: cgroup root %1$s cannot be used: mkdir %1$s without CAP_DAC_OVERRIDE: Permission denied"
                                .formatted(site.cgroup().path()));
        assertThat(doctor.code()).isOne();
        assertThat(doctor.out()).anyMatch(line -> line.matches("rights +forbidden .* without CAP_DAC_OVERRIDE: .*"));
    }

    @Test
    void row34_withoutKillMembersOfOtherUsersAreKilledWithTheirCgroup() throws IOException {
        assertDoctorNames("KILL");
        RunningAgent agent = start(
                Restriction.withoutCapabilities("KILL"),
                FREE,
                "{name: other, command: [sleep, infinity], securityContext: {runAsUser: 64321, runAsGroup: 64321},"
                        + " stop: {gracePeriodSeconds: 1}}");
        restarted("other-0");

        assertThat(site.ask("stop", "web").out())
                .containsExactlyInAnyOrder(
                        "instance default/web/free-0 stopped", "instance default/web/other-0 stopped");

        agent.awaitLine("without CAP_KILL: Operation not permitted");
        assertThat(agent.lines()).noneMatch(line -> line.contains("action=Clear"));
    }

    @Test
    void row34_withoutKillAProcessOfAnotherUserIsNotAttachedAndTheReasonNamesIt() throws IOException {
        start(Restriction.withoutCapabilities("KILL"), FREE);
        site.ask("stop", "web");
        Process stranger = new ProcessBuilder(
                        Commands.installed("setpriv", "util-linux"),
                        "--reuid=64321",
                        "--regid=64321",
                        "--clear-groups",
                        "--",
                        "sleep",
                        "1000")
                .start();
        try {
            HostProcess process = HostProcess.of(Math.toIntExact(stranger.pid()));
            Timeouts.await("it is another user's")
                    .until(() -> process.status().get("Uid").startsWith("64321"));

            CompletedCommand completed = site.ask("attach", "web/free", Integer.toString(process.pid()));

            assertThat(completed.code()).isOne();
            assertThat(completed.err()).singleElement().asString().endsWith("or as root with CAP_KILL");
        } finally {
            stranger.destroyForcibly().onExit().join();
        }
    }

    @Test
    void row34_withoutSyslogTheVictimsOfAnOutOfMemoryHaveNoNames() throws IOException {
        assumeThat(Files.readString(Path.of("/proc/sys/kernel/dmesg_restrict")).strip())
                .as("everybody may read the kernel's log")
                .isEqualTo("1");
        assertThat(doctor(Restriction.withoutCapabilities("SYSLOG")).out())
                .anyMatch(line -> line.matches("kernel log +forbidden +open /dev/kmsg without CAP_SYSLOG: .*"));
        RunningAgent agent = start(Restriction.withoutCapabilities("SYSLOG"), FREE);

        agent.awaitLine("open /dev/kmsg without CAP_SYSLOG");
        restarted("free-0");
    }

    @Test
    void row34_withoutPtraceAndEventsTheEndOfAnAdoptedMemberIsTakenForUnknownNotForASuccess() throws IOException {
        assertDoctorNames("SYS_PTRACE");
        RunningAgent agent = start(Restriction.none(), FREE);
        HostProcess first = site.awaitRunning("free-0");
        agent.kill();

        site.awaitListening(site.launch(Restriction.withoutCapabilities("SYS_PTRACE")
                .wrap(site.runCommand(site.file("groups.yaml"), site.socket(), "--process-events", "off"))));
        assertThat(site.awaitRunning("free-0")).isEqualTo(first);
        restarted("free-0");

        assertThat(site.status("free-0").lastExit().orElseThrow().message())
                .isIn("exited, exit status unknown", "killed by SIGKILL");
    }

    @Test
    void row34_withoutAnyOfThemButThatForTheRootMembersAreKeptUp() throws IOException {
        Path root = Files.createDirectory(site.cgroup().path());
        RunningAgent agent = start(
                Restriction.withoutCapabilities("ALL"),
                FREE,
                "{name: limited, command: [sleep, infinity], resources: {limits: {pids: 20}}}");

        restarted("free-0");
        restarted("limited-0");
        if (CgroupHierarchies.current().v1().containsKey("pids")) {
            assertThat(agent.awaitLine("resources unavailable")).contains("without CAP_DAC_OVERRIDE");
        }
        assertThat(site.ask("stop", "web/free").out()).containsExactly("instance default/web/free-0 stopped");
        assertThat(root).exists();
    }

    private RunningAgent start(Restriction restriction, String... members) {
        RunningAgent agent = site.awaitListening(launch(restriction, members));
        site.awaitRunning("free-0");
        return agent;
    }

    private RunningAgent launch(Restriction restriction, String... members) {
        Path manifest = site.write("groups.yaml", Manifest.of("web", members));
        return site.launch(restriction.wrap(site.runCommand(manifest, site.socket())));
    }

    private void restarted(String instance) {
        HostProcess process = site.awaitRunning(instance);
        process.kill();
        site.awaitReplaced(instance, process);
    }

    private static void assertDoctorNames(String capability) {
        assertThat(doctor(Restriction.withoutCapabilities(capability)).out())
                .contains("ppg can work on this host")
                .anyMatch(line -> line.matches("CAP_" + capability + " +forbidden +root does not have it here .*"));
    }

    private static CompletedCommand doctor(Restriction restriction) {
        return Commands.ask(restriction.wrap(Site.commandOf("doctor")), Map.of());
    }
}
