package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.instance.Event.Survivors;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import io.persistentprocess.supervision.transition.Adoption;
import io.persistentprocess.supervision.transition.InstanceMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The life of one instance told event by event; nothing happens that the test does not tell. */
public final class Story {
    private final List<Action> sinceAsked = new ArrayList<>();
    private BootTime now = new BootTime(Duration.ofHours(1).toNanos());
    private Instance instance;
    private Optional<ProcessId> recorded = Optional.empty();
    private Optional<Checkpoint> checkpoint = Optional.empty();
    private int nextPid = 100;

    private Story(Instance instance) {
        this.instance = instance;
    }

    public static Story of(InstanceSpec spec) {
        return new Story(Instance.fresh(Specs.WEB, spec, DeletionPolicy.Terminate));
    }

    /** Wanted and, as far as starting one process goes, started. */
    public static Story started(InstanceSpec spec) {
        return of(spec).wanted(spec).empty().spawned();
    }

    public Story after(Duration duration) {
        now = now.plus(duration);
        return this;
    }

    public Story happens(Event event) {
        carryOut(InstanceMachine.next(instance, event, now));
        return this;
    }

    public Story wanted(InstanceSpec spec) {
        return wanted(spec, Goal.Run);
    }

    public Story wanted(InstanceSpec spec, Goal goal) {
        return happens(new Event.Wanted(spec, DeletionPolicy.Terminate, goal));
    }

    /** No process is left, and nothing of it is in the way of a start. */
    public Story empty() {
        happens(new Event.CgroupEmpty());
        return state() instanceof InstanceState.Preparing ? happens(new Event.StartPrepared()) : this;
    }

    /** The main process is gone, others may be left, and nothing is in the way of a start. */
    public Story mainCleared() {
        happens(new Event.MainCleared());
        return state() instanceof InstanceState.Preparing ? happens(new Event.StartPrepared()) : this;
    }

    /** No process is left; what comes next is told by the test. */
    Story onlyEmpty() {
        return happens(new Event.CgroupEmpty());
    }

    public Story timer() {
        return happens(new Event.TimerFired());
    }

    /** The present spawn succeeds, with a PID not used before. */
    public Story spawned() {
        ProcessId process = new ProcessId(nextPid++, now.nanos() / 10_000_000);
        recorded = Optional.of(process);
        return happens(new Event.Spawned(process));
    }

    public Story ends(ProcessEnd end) {
        return happens(new Event.MainEnded(instance.main(), end));
    }

    public Story exits(int code) {
        return ends(new ProcessEnd.Exited(code));
    }

    public Story crashes() {
        return ends(new ProcessEnd.Killed("SIGSEGV", true));
    }

    /** The agent dies, and another comes after so long and sees the recorded and the main process so. */
    public Story adopted(Duration later, Set<ProcessId> alive, Survivors survivors) {
        return adopted(later, new ObservedInstance(recorded, alive, Map.of(), survivors));
    }

    /** The agent dies, another one comes at once, and the process runs on. */
    public Story adoptedAlive() {
        return adopted(Duration.ZERO, Set.of(recorded.orElseThrow()), Survivors.SOME);
    }

    public Story adopted(Duration later, ObservedInstance seen) {
        after(later);
        BootTime startedAt =
                new BootTime(seen.recorded().map(ProcessId::startTicks).orElse(0L) * 10_000_000);
        carryOut(Adoption.adopt(Specs.WEB, checkpoint.orElseThrow(), seen, startedAt, now));
        return this;
    }

    /** Another agent comes and does not understand what it reads. */
    public Story left(String why, ObservedInstance seen) {
        carryOut(Adoption.leave(Specs.WEB, why, seen, now));
        return this;
    }

    private void carryOut(Step step) {
        instance = step.instance();
        sinceAsked.addAll(step.actions());
        for (Action action : step.actions()) {
            if (action instanceof Action.Persist(InstanceId _, Checkpoint written)) {
                checkpoint = Optional.of(written);
            } else if (action instanceof Action.EraseRecord) {
                recorded = Optional.empty();
            }
        }
    }

    /** A checkpoint as an agent may have left it. */
    public Story withCheckpoint(Checkpoint written) {
        checkpoint = Optional.of(written);
        return this;
    }

    public Story withRecord(Optional<ProcessId> process) {
        recorded = process;
        return this;
    }

    /** What was to be done since this was asked last. */
    public List<Action> actions() {
        List<Action> actions = List.copyOf(sinceAsked);
        sinceAsked.clear();
        return actions;
    }

    public List<InstanceReport.Type> reports() {
        return actions().stream()
                .filter(Action.Publish.class::isInstance)
                .map(action -> ((Action.Publish) action).report().type())
                .toList();
    }

    public Checkpoint checkpoint() {
        return checkpoint.orElseThrow();
    }

    public Instance instance() {
        return instance;
    }

    public InstanceState state() {
        return instance.state();
    }

    public Phase phase() {
        return instance.state().phase();
    }

    public ProcessId main() {
        return instance.main();
    }

    BootTime now() {
        return now;
    }

    /** How long the present back-off is. */
    public Duration backOff() {
        return instance.state() instanceof InstanceState.BackOff(BootTime until) ? until.since(now) : Duration.ZERO;
    }
}
