package io.persistentprocess.e2e.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An agent that cannot reach its host says so in one line and ends; and doctor says what is in the way. */
class ForbiddenHostIT {
    private static final String MANIFEST = Manifest.of("web", Manifest.sleeper("one"));

    @AutoClose
    private final Pod pod = Pod.create();

    private final Site site = pod.site();

    @Test
    void withoutACapabilityItNamesIt() throws IOException {
        List<String> fewer = new ArrayList<>(Pod.CAPABILITIES);
        fewer.remove("SYS_PTRACE");

        RunningAgent agent = pod.launch(fewer, MANIFEST);

        assertThat(agent.awaitEnd()).isOne();
        assertThat(agent.lines())
                .singleElement()
                .asString()
                .startsWith("ppg: the host cannot be reached through process "
                        + pod.node().pid() + ": open /proc/")
                .contains("lacks CAP_SYS_PTRACE")
                .contains("securityContext.capabilities");
        assertThat(pod.agentRoot()).doesNotExist();
    }

    @Test
    void withoutTheRightToJoinItNamesThat() {
        CompletedCommand completed = outside("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", "--");

        assertThat(completed.code()).isOne();
        assertThat(completed.err())
                .singleElement()
                .asString()
                .contains("join namespace /proc/" + pod.node().pid() + "/ns/cgroup: Operation not permitted")
                .contains("lacks CAP_SYS_ADMIN");
    }

    @Test
    void withoutTheRightToChangeItsRootItNamesThat() {
        CompletedCommand completed =
                outside("unshare", "--mount", "setpriv", "--bounding-set=-sys_chroot", "--inh-caps=-sys_chroot", "--");

        assertThat(completed.code()).isOne();
        assertThat(completed.err())
                .singleElement()
                .asString()
                .contains("join namespace /proc/" + pod.node().pid() + "/ns/mnt: Operation not permitted")
                .contains("lacks CAP_SYS_CHROOT");
    }

    @Test
    void withoutTheHostsPidsItNamesTheFieldOfThePod() {
        CompletedCommand completed = outside(1, "unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--");

        assertThat(completed.code()).isOne();
        assertThat(completed.err()).singleElement().asString().contains("hostPID: true");
    }

    @Test
    void aProcessThatIsNotThereIsNamed() {
        CompletedCommand completed = outside(1 << 30, "env");

        assertThat(completed.code()).isOne();
        assertThat(completed.err()).containsExactly("ppg: --host-pid 1073741824: there is no such process");
    }

    @Test
    void doctorTellsThatThePodCanWork() {
        CompletedCommand completed =
                pod.ppg("doctor", "--host-pid", Integer.toString(pod.node().pid()));

        assertThat(completed.code())
                .as("%s %s", completed.text(), completed.err())
                .isZero();
        assertThat(completed.text())
                .containsPattern("host's mnt namespace +works +joined")
                .containsPattern("host's v1 cgroups +works")
                .containsPattern("clone3 into a cgroup +works");
    }

    @Test
    void doctorTellsWhatThePodLacks() {
        List<String> fewer = new ArrayList<>(Pod.CAPABILITIES);
        fewer.remove("SYS_PTRACE");

        CompletedCommand completed = pod.ppg(
                fewer, "doctor", "--host-pid", Integer.toString(pod.node().pid()));

        assertThat(completed.code()).isOne();
        assertThat(completed.text())
                .containsPattern("host's mnt namespace +forbidden")
                .contains("CAP_SYS_PTRACE")
                .doesNotContain("clone3");
    }

    private CompletedCommand outside(String... around) {
        return outside(pod.node().pid(), around);
    }

    /** An agent without a pod; it is the way to the host that counts. */
    private CompletedCommand outside(int hostPid, String... around) {
        Path manifest = site.write("groups.yaml", MANIFEST);
        List<String> run = site.runCommand(manifest, site.socket(), "--host-pid", Integer.toString(hostPid));
        return Commands.ask(Stream.concat(Stream.of(around), run.stream()).toList(), Map.of());
    }
}
