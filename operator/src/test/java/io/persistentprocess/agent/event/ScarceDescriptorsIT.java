package io.persistentprocess.agent.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ProbeAction;
import io.persistentprocess.supervision.spec.ProbeSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 31 of the fault table: an agent that has not a descriptor for every member. Needs root. */
class ScarceDescriptorsIT {
    private static final int INSTANCES = 40;
    /** The reserve, what an agent has open for itself, and room for a part of the members: of those without, the reserve has to be enough to stop them all at once. */
    private static final int LEFT = 24 + 48;
    /** Shorter than the interval at which the agent would try again what failed. */
    private static final Duration WITHOUT_A_SECOND_TRY = Duration.ofSeconds(8);

    private final List<EventFd> hoard = new ArrayList<>();
    private ActionExecutorFixture host;

    @BeforeEach
    void prepare() {
        host = ActionExecutorFixture.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        hoard.forEach(EventFd::close);
        host.close();
    }

    @Test
    void row31_membersThatCannotAllBeWatchedAreAdoptedAndStoppedAllTheSame() throws IOException {
        host.startAgent();
        host.apply(Specs.replicas(INSTANCES, Specs.spec(Specs.command("/bin/sleep", "1000"))));
        awaitAll(Phase.Running);
        Map<InstanceId, Integer> before = pids();
        host.endAgent();
        hoardDescriptors(LEFT);

        host.startAgent();

        assertThat(host.agent().events().recent())
                .extracting(event -> event.report().type())
                .contains(InstanceReport.Type.Adopted, InstanceReport.Type.Unwatched);
        assertThat(pids()).isEqualTo(before);

        // Killed unnoticed, it must not keep the others from ending.
        ActionExecutorFixture.kill(before.get(unwatched().getFirst()));
        host.apply();
        await().atMost(WITHOUT_A_SECOND_TRY)
                .until(() -> host.agent().instances().isEmpty());
    }

    @Test
    void row31_aProbeThatTheAgentCannotMakeEndsNothing() throws IOException {
        host.startAgent();
        ProbeSpec probe = new ProbeSpec(
                new ProbeAction.Exec(List.of("/bin/true")),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                1,
                Optional.empty());
        host.apply(Specs.group(Specs.spec(Specs.command("/bin/sleep", "1000"))
                .withHealth(new HealthSpec(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(probe), List.of()))));
        int pid = host.awaitRunning(Specs.WEB);
        hoardDescriptors(10);
        long before = probes();

        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> probes() > before + 2);

        hoard.forEach(EventFd::close);
        hoard.clear();
        assertThat(host.pid(Specs.WEB)).isEqualTo(pid);
        assertThat(host.view(Specs.WEB).restarts()).isZero();
    }

    private long probes() {
        return host.agent().measure().probeLateness().counts().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void row31_amongMembersThatCannotAllBeWatchedOneThatDiesIsBackAtOnce() throws IOException {
        host.startAgent();
        host.apply(Specs.replicas(INSTANCES, Specs.spec(Specs.command("/bin/sleep", "1000"))));
        awaitAll(Phase.Running);
        host.endAgent();
        hoardDescriptors(LEFT);
        host.startAgent();
        List<InstanceId> unwatched = unwatched();
        InstanceId watched = pids().keySet().stream()
                .filter(id -> !unwatched.contains(id))
                .findFirst()
                .orElseThrow();

        for (int i = 0; i < 3; i++) {
            int pid = host.pid(watched);
            ActionExecutorFixture.kill(pid);
            host.awaitReplaced(watched, pid);
        }

        assertThat(host.reports(watched))
                .extracting(InstanceReport::type)
                .doesNotContain(InstanceReport.Type.StartError);
    }

    @Test
    void row31_membersThatAreStoppedWhileThereIsNoDescriptorAreGoneSoonAfterThereIsOne() throws IOException {
        host.startAgent();
        host.apply(Specs.replicas(INSTANCES, Specs.spec(Specs.command("/bin/sleep", "1000"))));
        awaitAll(Phase.Running);
        hoardDescriptors(0);

        host.apply();
        host.agent().ping().join();
        hoard.forEach(EventFd::close);
        hoard.clear();

        await().atMost(WITHOUT_A_SECOND_TRY)
                .until(() -> host.agent().instances().isEmpty());
    }

    private void awaitAll(Phase phase) {
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.agent().instances().size() == INSTANCES
                        && host.agent().instances().stream().allMatch(view -> view.phase() == phase));
    }

    private List<InstanceId> unwatched() {
        return host.agent().events().recent().stream()
                .filter(event -> event.report().type() == InstanceReport.Type.Unwatched)
                .map(event -> event.instance().orElseThrow())
                .toList();
    }

    private Map<InstanceId, Integer> pids() {
        return host.agent().instances().stream()
                .collect(Collectors.toMap(InstanceView::id, view -> view.pid().orElseThrow()));
    }

    /** All that this process may have but some of the last. */
    private void hoardDescriptors(int left) {
        try {
            while (true) {
                hoard.add(EventFd.create());
            }
        } catch (KernelException e) {
            assertThat(e.getMessage()).contains("Too many open files");
        }
        for (int i = 0; i < left; i++) {
            hoard.removeLast().close();
        }
    }
}
