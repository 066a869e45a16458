package io.persistentprocess.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.loop.InstanceTimers;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.FailureScope;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fleet with an instance whose state, or whose host, leads into a defect whenever it is touched. */
class PoisonedInstanceTest {
    private static final int REPLICAS = 5;
    private static final InstanceId POISONED = new InstanceId("default", "group", "web", 2);

    private final Map<InstanceId, Phase> phases = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final PoisonedHost host = new PoisonedHost();
    private final Recorder recorder = new Recorder();
    private final InstanceSupervisor fleet = new InstanceSupervisor(
            host, new InstanceTimers(), recorder, this::contain, () -> new BootTime(host.clockNanos));

    private void contain(Throwable failure, String consequence) {
        if (FailureScope.of(failure) == FailureScope.PROCESS) {
            throw (Error) failure;
        }
        failures.add(consequence);
    }

    private void applyAndWork() {
        fleet.apply(DesiredState.of(List.of(Specs.replicas(REPLICAS, Specs.spec(Specs.command("/bin/true"))))));
        workOff();
    }

    private void workOff() {
        while (fleet.work()) {}
    }

    private void assertOthersRun() {
        assertThat(phases.entrySet())
                .filteredOn(entry -> !entry.getKey().equals(POISONED))
                .hasSize(REPLICAS - 1)
                .allMatch(entry -> entry.getValue() == Phase.Running);
    }

    @ParameterizedTest
    @ValueSource(classes = {Action.Persist.class, Action.Clear.class, Action.Spawn.class, Action.Publish.class})
    void isPutIntoQuarantineWhereverItFailsAndAllOthersRun(Class<? extends Action> where) {
        host.poison = where::isInstance;
        applyAndWork();

        assertOthersRun();
        assertThat(failures).contains("instance default/group/web-2 is not supervised any more");
        if (where != Action.Publish.class) {
            assertThat(phases).containsEntry(POISONED, Phase.Unsupervised);
            assertThat(host.reports(POISONED)).containsOnlyOnce(InstanceReport.Type.Unsupervised);
        }
    }

    @Test
    void whatRunsIsLeftAsItIs() {
        applyAndWork();
        host.poison = action -> action instanceof Action.Clear;
        host.carriedOut.clear();

        fleet.deliver(POISONED, new Event.MainEnded(host.main(POISONED), new ProcessEnd.Exited(1)));
        workOff();

        assertOthersRun();
        assertThat(phases).containsEntry(POISONED, Phase.Unsupervised);
        assertThat(host.carriedOut)
                .noneMatch(action -> action instanceof Action.Signal || action instanceof Action.RemoveCgroup);
    }

    @Test
    void aRestartByHandIsTheWayOut() {
        host.poison = action -> action instanceof Action.Spawn;
        applyAndWork();
        assertThat(phases).containsEntry(POISONED, Phase.Unsupervised);

        host.poison = _ -> false;
        fleet.deliver(POISONED, new Event.RestartRequested());
        workOff();

        assertThat(phases).containsEntry(POISONED, Phase.Running);
        assertOthersRun();
    }

    @Test
    void aStackThatIsUsedUpConcernsTheInstance() {
        host.failure = StackOverflowError::new;
        host.poison = action -> action instanceof Action.Spawn;
        applyAndWork();
        assertThat(phases).containsEntry(POISONED, Phase.Unsupervised);
        assertOthersRun();
    }

    @Test
    void memoryThatIsUsedUpConcernsTheProcess() {
        host.failure = OutOfMemoryError::new;
        host.poison = action -> action instanceof Action.Spawn;
        assertThatThrownBy(this::applyAndWork).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void whatCannotBeAdoptedIsLeftAndTheOthersAreAdopted() {
        host.known = List.of(POISONED);
        host.legacyFails = true;
        host.occupied = true;
        fleet.adoptAll();
        workOff();
        assertThat(phases).containsEntry(POISONED, Phase.Unsupervised);

        applyAndWork();
        assertOthersRun();
        assertThat(phases).containsEntry(POISONED, Phase.Unsupervised);
    }

    @Test
    void anObserverThatFailsForOneInstanceLosesThatOne() {
        recorder.failsFor = Optional.of(POISONED);
        applyAndWork();
        assertOthersRun();
        assertThat(failures).contains("instance default/group/web-2 is no longer supervised; the next agent adopts it");
    }

    @ParameterizedTest
    @ValueSource(classes = {Action.Signal.class, Action.Clear.class, Action.RemoveCgroup.class})
    void theEndOfTheAgentDoesNotWaitForIt(Class<? extends Action> where) {
        applyAndWork();
        AtomicBoolean ended = new AtomicBoolean();
        host.poison = where::isInstance;

        fleet.removeAll(() -> ended.set(true));
        workOff();
        for (InstanceId id : List.copyOf(phases.keySet())) {
            fleet.deliver(id, new Event.MainEnded(host.main(id), new ProcessEnd.Exited(0)));
        }
        workOff();

        assertThat(ended).isTrue();
        assertThat(failures).isNotEmpty();
    }

    private final class Recorder implements InstanceSupervisor.Observer {
        private Optional<InstanceId> failsFor = Optional.empty();

        @Override
        public void changed(Instance instance) {
            if (failsFor.filter(instance.id()::equals).isPresent()) {
                throw new IllegalStateException("a poisoned observer");
            }
            phases.put(instance.id(), instance.state().phase());
        }

        @Override
        public void gone(InstanceId id) {
            phases.remove(id);
        }
    }

    /** One on which everything succeeds at once, but for one instance. */
    private static final class PoisonedHost implements ActionExecutor {
        private final List<Action> carriedOut = new ArrayList<>();
        private final Map<InstanceId, ProcessId> mains = new HashMap<>();
        private Predicate<Action> poison = _ -> false;
        private Supplier<Error> failure = () -> new AssertionError("a poisoned host");
        private List<InstanceId> known = List.of();
        private boolean legacyFails;
        private boolean occupied;
        private long clockNanos;

        private ProcessId main(InstanceId id) {
            return mains.getOrDefault(id, new ProcessId(0, 0));
        }

        private List<InstanceReport.Type> reports(InstanceId id) {
            return carriedOut.stream()
                    .filter(Action.Publish.class::isInstance)
                    .map(Action.Publish.class::cast)
                    .filter(publish -> publish.id().equals(id))
                    .map(publish -> publish.report().type())
                    .toList();
        }

        @Override
        public void carryOut(Action action, Answers answers) {
            if (action.id().equals(POISONED) && poison.test(action)) {
                throw failure.get();
            }
            carriedOut.add(action);
            switch (action) {
                case Action.Clear(InstanceId id) -> answers.answer(id, new Event.CgroupEmpty());
                case Action.AwaitEmpty(InstanceId id) -> {
                    if (!occupied) {
                        answers.answer(id, new Event.CgroupEmpty());
                    }
                }
                case Action.PrepareStart start -> answers.answer(start.id(), new Event.StartPrepared());
                case Action.Spawn spawn -> {
                    ProcessId main = new ProcessId(1000 + mains.size(), ++clockNanos);
                    mains.put(spawn.id(), main);
                    answers.answer(spawn.id(), new Event.Spawned(main));
                }
                default -> {}
            }
        }

        @Override
        public List<InstanceId> known() {
            return known;
        }

        @Override
        public Optional<Legacy> legacy(InstanceId id) {
            if (legacyFails && id.equals(POISONED)) {
                throw new IllegalStateException("a poisoned record");
            }
            return Optional.empty();
        }
    }
}
