package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The cgroup of an instance on paper, with its attributes. Stands for the directory: {@code exists} tells whether there is one. */
public final class SimulatedCgroup {
    private final InstanceId instance;
    private final List<SimulatedProcess> started = new ArrayList<>();
    private final List<Runnable> onThaw = new ArrayList<>();
    private Optional<Checkpoint> checkpoint = Optional.empty();
    private Optional<ProcessId> recorded = Optional.empty();
    private boolean exists;
    private boolean frozen;

    SimulatedCgroup(InstanceId instance) {
        this.instance = instance;
    }

    InstanceId instance() {
        return instance;
    }

    public boolean exists() {
        return exists;
    }

    void create() {
        exists = true;
    }

    /** With the directory go its attributes. */
    void remove() {
        exists = false;
        frozen = false;
        checkpoint = Optional.empty();
        recorded = Optional.empty();
    }

    Optional<Checkpoint> checkpoint() {
        return checkpoint;
    }

    void write(Checkpoint next) {
        checkpoint = Optional.of(next);
    }

    Optional<ProcessId> recorded() {
        return recorded;
    }

    void record(ProcessId process) {
        recorded = Optional.of(process);
    }

    void eraseRecord() {
        recorded = Optional.empty();
    }

    void add(SimulatedProcess process) {
        started.removeIf(earlier -> !earlier.alive());
        started.add(process);
    }

    /** The living processes in it. */
    List<SimulatedProcess> processes() {
        return started.stream().filter(process -> process.isIn(this)).toList();
    }

    /** The living processes that were started in it, wherever they are now. */
    public List<SimulatedProcess> natives() {
        return started.stream().filter(SimulatedProcess::alive).toList();
    }

    /** The living processes that a start must not meet: all but those that its stop mode leaves. */
    List<SimulatedProcess> strangers() {
        return natives().stream()
                .filter(process -> !leavesOthers() || process.role() != SimulatedProcess.Role.WORKER)
                .toList();
    }

    /** Whether processes may be left here beside a main process that has ended. */
    boolean leavesOthers() {
        return checkpoint
                .filter(last -> last.spec().stop().mode() == StopMode.Main)
                .isPresent();
    }

    boolean populated() {
        return started.stream().anyMatch(process -> process.isIn(this));
    }

    boolean frozen() {
        return frozen;
    }

    void freeze() {
        frozen = exists;
    }

    void thaw() {
        frozen = false;
        List<Runnable> pending = List.copyOf(onThaw);
        onThaw.clear();
        pending.forEach(Runnable::run);
    }

    /** Runs it now, or as soon as the processes in here may run. */
    void whenThawed(Runnable deed) {
        if (frozen) {
            onThaw.add(deed);
        } else {
            deed.run();
        }
    }
}
