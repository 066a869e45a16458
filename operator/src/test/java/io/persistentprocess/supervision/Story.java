package io.persistentprocess.supervision;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.Event.Survivors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The life of one instance told event by event; nothing happens that the test does not tell. */
final class Story {
    private final List<Action> sinceAsked = new ArrayList<>();
    private BootTime now = new BootTime(Duration.ofHours(1).toNanos());
    private Instance instance;
    private Optional<ProcessId> recorded = Optional.empty();
    private Optional<Checkpoint> checkpoint = Optional.empty();
    private int nextPid = 100;

    private Story(Instance instance) {
        this.instance = instance;
    }

    static Story of(InstanceSpec spec) {
        return new Story(Instance.fresh(Specs.WEB, spec, DeletionPolicy.Terminate));
    }

    /** Wanted and, as far as starting one process goes, started. */
    static Story started(InstanceSpec spec) {
        return of(spec).wanted(spec).empty().spawned();
    }

    Story after(Duration duration) {
        now = now.plus(duration);
        return this;
    }

    Story happens(Event event) {
        carryOut(InstanceMachine.next(instance, event, now));
        return this;
    }

    Story wanted(InstanceSpec spec) {
        return wanted(spec, Goal.Run);
    }

    Story wanted(InstanceSpec spec, Goal goal) {
        return happens(new Event.Wanted(spec, DeletionPolicy.Terminate, goal));
    }

    /** No process is left, and nothing of it is in the way of a start. */
    Story empty() {
        happens(new Event.CgroupEmpty());
        return state() instanceof InstanceState.Preparing ? happens(new Event.StartPrepared()) : this;
    }

    /** No process is left; what comes next is told by the test. */
    Story onlyEmpty() {
        return happens(new Event.CgroupEmpty());
    }

    Story timer() {
        return happens(new Event.TimerFired());
    }

    /** The present spawn succeeds, with a PID not used before. */
    Story spawned() {
        ProcessId process = new ProcessId(nextPid++, now.nanos() / 10_000_000);
        recorded = Optional.of(process);
        return happens(new Event.Spawned(process));
    }

    Story ends(ProcessEnd end) {
        return happens(new Event.MainEnded(instance.main(), end));
    }

    Story exits(int code) {
        return ends(new ProcessEnd.Exited(code));
    }

    Story crashes() {
        return ends(new ProcessEnd.Killed("SIGSEGV", true));
    }

    /** The agent dies, and another comes after so long and sees the recorded and the main process so. */
    Story adopted(Duration later, Set<ProcessId> alive, Survivors survivors) {
        return adopted(later, new Observed(recorded, alive, Map.of(), survivors));
    }

    /** The agent dies, another one comes at once, and the process runs on. */
    Story adoptedAlive() {
        return adopted(Duration.ZERO, Set.of(recorded.orElseThrow()), Survivors.SOME);
    }

    Story adopted(Duration later, Observed seen) {
        after(later);
        BootTime startedAt =
                new BootTime(seen.recorded().map(ProcessId::startTicks).orElse(0L) * 10_000_000);
        carryOut(Adoption.adopt(Specs.WEB, checkpoint.orElseThrow(), seen, startedAt, now));
        return this;
    }

    /** Another agent comes and does not understand what it reads. */
    Story left(String why, Observed seen) {
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
    Story withCheckpoint(Checkpoint written) {
        checkpoint = Optional.of(written);
        return this;
    }

    Story withRecord(Optional<ProcessId> process) {
        recorded = process;
        return this;
    }

    /** What was to be done since this was asked last. */
    List<Action> actions() {
        List<Action> actions = List.copyOf(sinceAsked);
        sinceAsked.clear();
        return actions;
    }

    List<Report.Type> reports() {
        return actions().stream()
                .filter(Action.Publish.class::isInstance)
                .map(action -> ((Action.Publish) action).report().type())
                .toList();
    }

    Checkpoint checkpoint() {
        return checkpoint.orElseThrow();
    }

    Instance instance() {
        return instance;
    }

    InstanceState state() {
        return instance.state();
    }

    Phase phase() {
        return instance.state().phase();
    }

    ProcessId main() {
        return instance.main();
    }

    BootTime now() {
        return now;
    }

    /** How long the present back-off is. */
    Duration backOff() {
        return instance.state() instanceof InstanceState.BackOff(BootTime until) ? until.since(now) : Duration.ZERO;
    }
}
