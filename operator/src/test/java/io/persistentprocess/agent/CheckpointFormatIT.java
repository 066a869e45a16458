package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.checkpoint.GoldenCheckpoints;
import io.persistentprocess.agent.model.ActiveCondition;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of other versions in the attributes of a cgroup with a process, and a real agent that finds them. Needs root. */
class CheckpointFormatIT {
    private static final InstanceSpec SPEC = GoldenCheckpoints.PLAIN;
    private static final GroupSpec GROUP = group(SPEC);
    private static final InstanceSelector SELECTOR = InstanceSelector.of(new InstanceId("default", "group", "web", 0));

    private ActionExecutorFixture host;
    private int pid;

    /** A process in the cgroup of an instance, as an agent has started it, and no agent. */
    @BeforeEach
    void leaveAProcess() throws IOException {
        host = ActionExecutorFixture.started();
        host.apply(GROUP);
        pid = host.awaitRunning(WEB);
        host.endAgent();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    private Cgroup cgroup() throws IOException {
        return Cgroup.at(host.root().resolve("default_group").resolve("web-0"));
    }

    /** In place of what was written by the agent, but for the record of the process. */
    private void write(GoldenCheckpoints.Attributes attributes) throws IOException {
        for (String name : List.of("spec", "launched", "state")) {
            cgroup().removeAttribute(name);
        }
        put("spec", attributes.spec());
        put("launched", attributes.launched());
        put("state", attributes.state());
    }

    private void put(String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            cgroup().setAttribute(name, value.get());
        }
    }

    private void isAdoptedWithoutARestart() throws IOException {
        host.startAgent();
        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Running);
        host.apply(GROUP);
        assertThat(host.agent()
                        .stop(InstanceSelector.of(new GroupId("default", "nobody")))
                        .join())
                .isEmpty();
        assertThat(host.pid(WEB)).isEqualTo(pid);
        assertThat(host.view(WEB).restarts()).isZero();
        assertThat(host.reports(WEB)).extracting(InstanceReport::type).containsExactly(InstanceReport.Type.Adopted);
    }

    @Test
    void row48_aCheckpointFromBeforeThereWereVersionsIsAdoptedWithoutARestartOnce() throws IOException {
        write(GoldenCheckpoints.attributes("unversioned/plain-running"));

        isAdoptedWithoutARestart();

        assertThat(cgroup().attribute("spec")).isEqualTo(GoldenCheckpoints.file("v1/plain-running.spec"));
        assertThat(cgroup().attribute("state"))
                .hasValueSatisfying(state -> assertThat(state).startsWith("{\"v\":1,"));
        host.endAgent();
        isAdoptedWithoutARestart();
    }

    @Test
    void row48_aCheckpointOfVersion1IsAdoptedWithoutARestart() throws IOException {
        write(GoldenCheckpoints.attributes("v1/plain-running"));

        isAdoptedWithoutARestart();
    }

    @Test
    void row48_aCheckpointOfALaterVersionIsAdoptedWithoutARestartAndKeptForIt() throws IOException {
        write(later(GoldenCheckpoints.attributes("v1/plain-running"), "Simple"));

        isAdoptedWithoutARestart();

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(cgroup().attribute("launched"))
                        .hasValueSatisfying(launched -> assertThat(launched).contains("\"timerSlack\":\"50us\"")));
    }

    private static GoldenCheckpoints.Attributes later(GoldenCheckpoints.Attributes v1, String type) {
        return new GoldenCheckpoints.Attributes(
                v1.spec()
                        .map(spec -> spec.replace("{\"v\":1,", "{\"v\":2,\"minReader\":1,\"probes\":{},")
                                .replace(
                                        "\"type\":\"Simple\"",
                                        "\"timerSlack\":\"50us\",\"type\":\"%s\"".formatted(type))),
                v1.launched(),
                v1.state().map(state -> state.replace("{\"v\":1,", "{\"v\":2,\"minReader\":1,\"ready\":true,")));
    }

    private static GoldenCheckpoints.Attributes notUnderstood(String how) {
        GoldenCheckpoints.Attributes v1 = GoldenCheckpoints.attributes("v1/plain-running");
        Optional<String> nothing = Optional.empty();
        return switch (how) {
            case "incompatible" -> GoldenCheckpoints.attributes("v3/incompatible");
            case "type" -> later(v1, "Dbus");
            case "torn spec" ->
                new GoldenCheckpoints.Attributes(v1.spec().map(spec -> spec.substring(0, 200)), nothing, v1.state());
            case "torn state" ->
                new GoldenCheckpoints.Attributes(v1.spec(), nothing, v1.state().map(state -> state.substring(0, 50)));
            case "garbage" ->
                new GoldenCheckpoints.Attributes(Optional.of("\u0000\uffff"), Optional.of("]"), Optional.of("{}"));
            case "no state" -> new GoldenCheckpoints.Attributes(v1.spec(), nothing, nothing);
            case "nothing" -> new GoldenCheckpoints.Attributes(nothing, nothing, nothing);
            default -> throw new IllegalArgumentException(how);
        };
    }

    private void findsWhatIsNotUnderstood(String how) throws IOException {
        write(notUnderstood(how));
        host.startAgent();
        host.apply(GROUP);
        assertThat(host.agent()
                        .stop(InstanceSelector.of(new GroupId("default", "nobody")))
                        .join())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"incompatible", "type", "torn spec", "torn state", "garbage", "no state", "nothing"})
    void row48_whatIsNotUnderstoodRunsOnUnsupervised(String how) throws IOException {
        findsWhatIsNotUnderstood(how);

        InstanceView view = host.view(WEB);
        assertThat(view.phase()).isEqualTo(Phase.Unsupervised);
        assertThat(view.pid()).hasValue(pid);
        assertThat(view.message()).contains("ppg attach", "ppg restart");
        assertThat(view.conditions()).extracting(ActiveCondition::type).containsExactly("Unsupervised");
        assertThat(host.reports(WEB))
                .extracting(InstanceReport::type)
                .containsExactly(InstanceReport.Type.Unsupervised);
        assertThat(host.processes(WEB)).containsExactly(pid);
        assertThat(ProcessStat.read(pid)).isPresent();
        // What is not understood is for whoever understands it.
        assertThat(cgroup().attribute("spec")).isEqualTo(notUnderstood(how).spec());
        assertThat(cgroup().attribute("state")).isEqualTo(notUnderstood(how).state());
    }

    @Test
    void row48_anAgentThatUnderstandsItAgainTakesItOver() throws IOException {
        findsWhatIsNotUnderstood("type");
        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Unsupervised);
        host.endAgent();

        write(GoldenCheckpoints.attributes("v1/plain-running"));

        isAdoptedWithoutARestart();
    }

    @ParameterizedTest
    @ValueSource(strings = {"incompatible", "garbage", "nothing"})
    void aRestartByHandEndsIt(String how) throws IOException {
        findsWhatIsNotUnderstood(how);

        host.agent().restart(SELECTOR).join();

        int replaced = host.awaitReplaced(WEB, pid);
        assertThat(host.processes(WEB)).containsExactly(replaced);
        pid = replaced;
        host.endAgent();
        isAdoptedWithoutARestart();
    }

    @ParameterizedTest
    @ValueSource(strings = {"incompatible", "garbage", "nothing"})
    void anAttachByHandTakesItOver(String how) throws IOException {
        findsWhatIsNotUnderstood(how);

        host.agent().attach(SELECTOR, new AttachSource.Pids(List.of(pid))).join();

        assertThat(host.awaitRunning(WEB)).isEqualTo(pid);
        assertThat(host.view(WEB).conditions()).isEmpty();
        host.endAgent();
        isAdoptedWithoutARestart();
        ActionExecutorFixture.kill(pid);
        host.awaitReplaced(WEB, pid);
    }

    @Test
    void onlyWhatIsInItsCgroupCanBeTakenOver() throws IOException {
        findsWhatIsNotUnderstood("garbage");

        host.agent()
                .attach(SELECTOR, new AttachSource.Pids(List.of((int)
                        ProcessHandle.current().pid())))
                .join();

        host.awaitReport(WEB, InstanceReport.Type.AttachFailed);
        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Unsupervised);
        assertThat(host.processes(WEB)).containsExactly(pid);
    }

    @Test
    void aStopByHandStopsIt() throws IOException {
        findsWhatIsNotUnderstood("incompatible");

        host.agent().stop(SELECTOR).join();

        host.awaitPhase(WEB, Phase.Stopped);
        assertThat(host.processes(WEB)).isEmpty();
        host.agent().restart(SELECTOR).join();
        host.awaitRunning(WEB);
    }

    @Test
    void whatDiesUnsupervisedIsStartedAsWanted() throws IOException {
        findsWhatIsNotUnderstood("garbage");

        ActionExecutorFixture.kill(pid);

        int next = host.awaitReplaced(WEB, pid);
        assertThat(host.processes(WEB)).containsExactly(next);
    }

    @Test
    void aGroupThatIsNotThereAnyMoreLeavesItRunning() throws IOException {
        findsWhatIsNotUnderstood("garbage");
        host.endAgent();
        host.startAgent();

        host.apply();

        host.awaitGone(WEB);
        assertThat(host.processes(WEB)).containsExactly(pid);
    }

    @Test
    void theAgentsEndByRequestStopsIt() throws IOException {
        findsWhatIsNotUnderstood("garbage");

        host.agent().stopAll().join();

        assertThat(host.processes(WEB)).isEmpty();
        assertThat(host.root().resolve("default_group")).doesNotExist();
    }

    @Test
    void withoutAProcessItIsStartedAsWanted() throws IOException {
        ActionExecutorFixture.kill(pid);
        await().until(() -> host.processes(WEB).isEmpty());
        findsWhatIsNotUnderstood("incompatible");

        host.awaitReplaced(WEB, pid);
    }

    @Test
    void aChangedVariableThatIsNotReferredToRestartsNothing() throws IOException {
        host.startAgent();
        LaunchSpec renamed =
                withVariable(SPEC.launch(), "PPG_NODE", "another").withDefaultVariables(Set.of("PATH", "PPG_NODE"));

        host.apply(group(SPEC.withLaunch(renamed)));

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(cgroup().attribute("launched"))
                        .hasValueSatisfying(launched -> assertThat(launched).doesNotContain("PPG_NODE")));
        assertThat(host.pid(WEB)).isEqualTo(pid);
        ActionExecutorFixture.kill(pid);
        int next = host.awaitReplaced(WEB, pid);
        assertThat(Files.readString(Path.of("/proc/" + next + "/environ"))).contains("PPG_NODE=another");
        assertThat(cgroup().attribute("launched")).isEmpty();
    }

    private static LaunchSpec withVariable(LaunchSpec launch, String name, String value) {
        Map<String, String> environment = new LinkedHashMap<>(launch.environment());
        environment.put(name, value);
        return launch.withEnvironment(environment);
    }
}
