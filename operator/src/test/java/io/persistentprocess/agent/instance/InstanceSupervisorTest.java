package io.persistentprocess.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.loop.InstanceTimers;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is told to a fleet while it still works on what it was told before. */
class InstanceSupervisorTest {
    /** More than a fleet handles in one turn. */
    private static final int MANY = 200;

    private final Map<InstanceId, Phase> phases = new HashMap<>();
    private final InstanceSupervisor fleet = new InstanceSupervisor(
            new NoHost(), new InstanceTimers(), new Recorder(), InstanceSupervisorTest::refuse, () -> new BootTime(0));

    @Test
    void aSecondManifestSupersedesWhatTheFirstHasNotBegun() {
        fleet.apply(DesiredState.of(List.of(Specs.replicas(MANY, Specs.spec(Specs.command("/bin/true"))))));
        assertThat(fleet.work()).as("more is waiting").isTrue();

        fleet.apply(DesiredState.of(List.of()));

        workOff();
        assertThat(phases).isEmpty();
    }

    @Test
    void anAgentThatIsToEndStartsNothingThatItHasNotBegun() {
        AtomicBoolean ended = new AtomicBoolean();
        fleet.apply(DesiredState.of(List.of(Specs.replicas(MANY, Specs.spec(Specs.command("/bin/true"))))));
        assertThat(fleet.work()).as("more is waiting").isTrue();

        fleet.removeAll(() -> ended.set(true));

        workOff();
        assertThat(phases).isEmpty();
        assertThat(ended).isTrue();
    }

    @Test
    void whatAUserHasStoppedIsLeftToTheNextAgentAndNotStartedMeanwhile() {
        AtomicBoolean ended = new AtomicBoolean();
        fleet.apply(DesiredState.of(List.of(Specs.replicas(2, Specs.spec(Specs.command("/bin/true"))))));
        workOff();
        InstanceId held = Specs.id("web", 0);
        fleet.deliver(held, new Event.StopRequested());
        workOff();

        fleet.removeAll(() -> ended.set(true));
        fleet.deliver(held, new Event.RestartRequested());

        workOff();
        assertThat(phases).containsExactly(Map.entry(held, Phase.Stopped));
        assertThat(ended).isTrue();
    }

    @Test
    void aRequestIsAnsweredWhenItIsDone() {
        fleet.apply(DesiredState.of(List.of(Specs.replicas(1, Specs.spec(Specs.command("/bin/true"))))));
        workOff();
        assertThat(phases).containsValue(Phase.BackOff);
        List<Phase> seen = new ArrayList<>();
        fleet.deliver(Specs.id("web", 0), new Event.StopRequested(), () -> seen.add(phases.get(Specs.id("web", 0))));

        workOff();

        assertThat(seen).hasSize(1).doesNotContain(Phase.BackOff);
    }

    @Test
    void whatWaitsForItsTurnIsSeenAndCanBeStopped() {
        fleet.apply(DesiredState.of(List.of(Specs.replicas(MANY, Specs.spec(Specs.command("/bin/true"))))));
        assertThat(phases).hasSize(MANY);
        assertThat(phases.values()).containsOnly(Phase.Pending);

        List<InstanceId> meant = fleet.select(InstanceSelector.of(new GroupId("default", "group")));
        meant.forEach(id -> fleet.deliver(id, new Event.StopRequested()));

        workOff();
        assertThat(meant).hasSize(MANY);
        assertThat(phases).hasSize(MANY);
        assertThat(phases.values()).containsOnly(Phase.Stopped);
    }

    @Test
    void noProcessIsAskedToStopTwice() {
        fleet.apply(DesiredState.of(List.of(Specs.replicas(MANY, Specs.spec(Specs.command("/bin/true"))))));
        assertThat(fleet.work()).as("more is waiting").isTrue();

        assertThat(fleet.select(InstanceSelector.of(new GroupId("default", "group"))))
                .hasSize(MANY)
                .doesNotHaveDuplicates();
    }

    private static void refuse(Throwable failure, String consequence) {
        throw new AssertionError(consequence, failure);
    }

    private void workOff() {
        while (fleet.work()) {}
    }

    private final class Recorder implements InstanceSupervisor.Observer {
        @Override
        public void changed(Instance instance) {
            phases.put(instance.id(), instance.state().phase());
        }

        @Override
        public void gone(InstanceId id) {
            phases.remove(id);
        }
    }

    /** One on which every cgroup is empty and every start fails. */
    private static final class NoHost implements ActionExecutor {
        @Override
        public void carryOut(Action action, Answers answers) {
            switch (action) {
                case Action.Clear(InstanceId id) -> answers.answer(id, new Event.CgroupEmpty());
                case Action.PrepareStart start -> answers.answer(start.id(), new Event.StartPrepared());
                case Action.Spawn spawn -> answers.answer(spawn.id(), new Event.SpawnFailed("no host"));
                default -> {}
            }
        }

        @Override
        public List<InstanceId> known() {
            return List.of();
        }

        @Override
        public Optional<Legacy> legacy(InstanceId id) {
            return Optional.empty();
        }
    }
}
