package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.processes.ProcessEventTier;
import io.persistentprocess.agent.processes.SourcePreference;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes of members that are killed while the main process goes on. Needs root. */
class KilledProcessIT {
    private static final Pattern MORE = Pattern.compile("and (\\d+) more processes .*");

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
        await().until(() -> host.agent().processes().status().tier().isPresent()
                || !host.agent().processes().status().obstacles().isEmpty());
        assumeTrue(
                host.agent().processes().status().tier().equals(Optional.of(ProcessEventTier.Ebpf)),
                () -> "needs eBPF: " + host.agent().processes().status().obstacles());
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    private String fileOf(int child) {
        return host.file("child-" + child).toString();
    }

    /** A member with a main process and children that write down their PIDs and then do this. */
    private void start(int children, String script) {
        host.apply(group(shell(
                "i=0; while [ $i -lt %d ]; do sh -c 'echo $$ > %s-$0.new; mv %2$s-$0.new %2$s-$0; %s' $i & i=$((i+1)); done; wait; exec sleep 1000"
                        .formatted(children, host.file("child"), script))));
        host.awaitRunning(WEB);
    }

    private int child(int number) throws IOException {
        await().until(() -> Files.exists(Path.of(fileOf(number))));
        return Integer.parseInt(Files.readString(Path.of(fileOf(number))).strip());
    }

    /** One that has become its program, so that its name is known. */
    private int sleeper(int number) throws IOException {
        int pid = child(number);
        await().until(() -> Files.readString(Path.of("/proc/%d/comm".formatted(pid)))
                .strip()
                .equals("sleep"));
        return pid;
    }

    private List<String> kills() {
        return host.reports(WEB).stream()
                .filter(report -> report.type() == InstanceReport.Type.ProcessKilled)
                .map(InstanceReport::message)
                .toList();
    }

    private void awaitKills(String... messages) {
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(kills()).containsExactly(messages));
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "SEGV", "ABRT", "BUS", "ILL", "FPE", "SYS", "XCPU", "XFSZ", "TRAP", "USR1", "64"})
    void signalsThatDoNotAskAProcessToEndAreReported(String signal) throws Exception {
        start(1, "ulimit -c 0; exec sleep 1000");
        int child = sleeper(0);

        ActionExecutorFixture.signal(child, signal);

        String name = signal.equals("64") ? SignalNumbers.name(64) : "SIG" + signal;
        awaitKills("process %d (sleep) was killed by %s".formatted(child, name));
        assertThat(host.view(WEB).restarts()).isZero();
    }

    @Test
    void whatAsksAProcessToEndIsNot() throws Exception {
        List<String> orderly = List.of("HUP", "INT", "QUIT", "PIPE", "TERM");
        start(orderly.size() + 1, "ulimit -c 0; exec env --default-signal sleep 1000");
        for (int i = 0; i < orderly.size(); i++) {
            ActionExecutorFixture.signal(sleeper(i), orderly.get(i));
        }
        int last = sleeper(orderly.size());
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.processes(WEB).size() == 2);
        ActionExecutorFixture.kill(last);

        awaitKills("process %d (sleep) was killed by SIGKILL".formatted(last));
    }

    @Test
    void theMainProcessIsNoChildOfItsInstance() throws Exception {
        start(1, "exec sleep 1000");
        int main = host.pid(WEB);
        int first = child(0);
        ActionExecutorFixture.kill(main);
        host.awaitReplaced(WEB, main);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> child(0) != first);
        int second = sleeper(0);
        ActionExecutorFixture.kill(second);

        awaitKills("process %d (sleep) was killed by SIGKILL".formatted(second));
    }

    @Test
    void whatAStopKillsIsNotReported() throws Exception {
        start(3, "trap \"\" TERM; while :; do sleep 0.1; done");
        child(2);
        host.agent().stop(InstanceSelector.of(WEB)).join();
        host.awaitPhase(WEB, Phase.Stopped);

        assertThat(kills()).isEmpty();
    }

    @Test
    void membersThatKillTheirChildrenByTheThousandAreSummarisedWithoutLoss() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "needs a C compiler");
        Path source = host.file("killed-children.c");
        try (InputStream text = KilledProcessIT.class.getResourceAsStream("/native/killed-children.c")) {
            Files.copy(text, source);
        }
        Path program = host.file("killed-children");
        ActionExecutorFixture.run("cc", "-O1", "-o", program.toString(), source.toString());
        Path written = host.file("count");

        host.apply(group(Map.of(WEB, Specs.spec(Specs.command(program.toString(), written.toString(), "3000")))));
        int main = host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(host.file("count.ready")));
        ActionExecutorFixture.signal(main, "USR1");

        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(written));
        long count = Long.parseLong(Files.readString(written).strip());
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(sum()).isEqualTo(count));
        assertThat(count).isGreaterThan(100);
        assertThat(kills()).hasSizeLessThan(40);
    }

    private long sum() {
        return kills().stream()
                .map(MORE::matcher)
                .mapToLong(more -> more.matches() ? Long.parseLong(more.group(1)) : 1)
                .sum();
    }

    @Test
    void nothingIsReportedWithoutEbpf() throws Exception {
        host.agent().processes().use(SourcePreference.connector);
        await().until(() -> host.agent().processes().status().tier().equals(Optional.of(ProcessEventTier.Connector)));
        start(2, "exec sleep 1000");
        ActionExecutorFixture.kill(sleeper(0));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.processes(WEB).size() == 2);
        host.agent().processes().use(SourcePreference.ebpf);
        await().until(() -> host.agent().processes().status().tier().equals(Optional.of(ProcessEventTier.Ebpf)));
        int second = sleeper(1);
        ActionExecutorFixture.kill(second);

        awaitKills("process %d (sleep) was killed by SIGKILL".formatted(second));
    }
}
