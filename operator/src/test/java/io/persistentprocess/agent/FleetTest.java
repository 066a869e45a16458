package io.persistentprocess.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.Action;
import io.persistentprocess.supervision.BootTime;
import io.persistentprocess.supervision.Desired;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.GroupId;
import io.persistentprocess.supervision.Instance;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is told to a fleet while it still works on what it was told before. */
class FleetTest {
    /** More than a fleet handles in one turn. */
    private static final int MANY = 200;

    private final Map<InstanceId, Phase> phases = new HashMap<>();
    private final Fleet fleet =
            new Fleet(new NoHost(), new Timers(), new Recorder(), FleetTest::refuse, () -> new BootTime(0));

    @Test
    void aSecondManifestSupersedesWhatTheFirstHasNotBegun() {
        fleet.apply(Desired.of(List.of(Specs.replicas(MANY, Specs.spec(Specs.command("/bin/true"))))));
        assertThat(fleet.work()).as("more is waiting").isTrue();

        fleet.apply(Desired.of(List.of()));

        workOff();
        assertThat(phases).isEmpty();
    }

    @Test
    void anAgentThatIsToEndStartsNothingThatItHasNotBegun() {
        AtomicBoolean ended = new AtomicBoolean();
        fleet.apply(Desired.of(List.of(Specs.replicas(MANY, Specs.spec(Specs.command("/bin/true"))))));
        assertThat(fleet.work()).as("more is waiting").isTrue();

        fleet.removeAll(() -> ended.set(true));

        workOff();
        assertThat(phases).isEmpty();
        assertThat(ended).isTrue();
    }

    @Test
    void whatAUserHasStoppedIsLeftToTheNextAgentAndStartedByNobodyMeanwhile() {
        AtomicBoolean ended = new AtomicBoolean();
        fleet.apply(Desired.of(List.of(Specs.replicas(2, Specs.spec(Specs.command("/bin/true"))))));
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
    void whoeverWantsSomethingIsToldWhenItWasDealtWith() {
        fleet.apply(Desired.of(List.of(Specs.replicas(1, Specs.spec(Specs.command("/bin/true"))))));
        workOff();
        assertThat(phases).containsValue(Phase.BackOff);
        List<Phase> seen = new ArrayList<>();
        fleet.deliver(Specs.id("web", 0), new Event.StopRequested(), () -> seen.add(phases.get(Specs.id("web", 0))));

        workOff();

        assertThat(seen).hasSize(1).doesNotContain(Phase.BackOff);
    }

    @Test
    void whatWaitsForItsTurnIsSeenAndCanBeStopped() {
        fleet.apply(Desired.of(List.of(Specs.replicas(MANY, Specs.spec(Specs.command("/bin/true"))))));
        assertThat(phases).hasSize(MANY);
        assertThat(phases.values()).containsOnly(Phase.Pending);

        List<InstanceId> meant = fleet.select(Selector.of(new GroupId("default", "group")));
        meant.forEach(id -> fleet.deliver(id, new Event.StopRequested()));

        workOff();
        assertThat(meant).hasSize(MANY);
        assertThat(phases).hasSize(MANY);
        assertThat(phases.values()).containsOnly(Phase.Stopped);
    }

    @Test
    void nobodyIsAskedToStopTwice() {
        fleet.apply(Desired.of(List.of(Specs.replicas(MANY, Specs.spec(Specs.command("/bin/true"))))));
        assertThat(fleet.work()).as("more is waiting").isTrue();

        assertThat(fleet.select(Selector.of(new GroupId("default", "group"))))
                .hasSize(MANY)
                .doesNotHaveDuplicates();
    }

    private static void refuse(Throwable failure, String consequence) {
        throw new AssertionError(consequence, failure);
    }

    private void workOff() {
        while (fleet.work()) {}
    }

    private final class Recorder implements Fleet.Observer {
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
    private static final class NoHost implements Host {
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
