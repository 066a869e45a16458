package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.spec.Program;
import java.util.Optional;

/**
 * A process on paper.
 *
 * <p>{@code startedBy}: the number of the agent whose child it is; {@link #NOBODYS_CHILD} for what a member forked.
 */
public final class SimulatedProcess {
    static final int NOBODYS_CHILD = 0;

    /** What it is to its instance. */
    public enum Role {
        /** What the agent started. */
        FIRST,
        /** Forked into the background by the first. */
        DAEMON,
        WORKER,
        /** Started by the agent beside the main process. */
        COMMAND
    }

    private final ProcessId id;
    private final int parentPid;
    private final Role role;
    private final Program program;
    private final SimulatedCgroup origin;
    private final int startedBy;
    private boolean alive = true;
    private boolean doomed;
    private boolean movedOut;
    private boolean hanging;
    private Optional<LifecycleHook> hook = Optional.empty();

    SimulatedProcess(ProcessId id, int parentPid, Role role, Program program, SimulatedCgroup origin, int startedBy) {
        this.id = id;
        this.parentPid = parentPid;
        this.role = role;
        this.program = program;
        this.origin = origin;
        this.startedBy = startedBy;
    }

    ProcessId id() {
        return id;
    }

    int parentPid() {
        return parentPid;
    }

    public Role role() {
        return role;
    }

    Program program() {
        return program;
    }

    /** The cgroup it was started in, where it may not be any longer. */
    SimulatedCgroup origin() {
        return origin;
    }

    void isFor(LifecycleHook command) {
        hook = Optional.of(command);
    }

    boolean isCommandOf(LifecycleHook command) {
        return hook.filter(command::equals).isPresent();
    }

    boolean isChildOf(int agent) {
        return startedBy == agent;
    }

    boolean alive() {
        return alive;
    }

    boolean isIn(SimulatedCgroup cgroup) {
        return alive && !movedOut && origin == cgroup;
    }

    /** It has not become its program yet. */
    boolean hangs() {
        return hanging;
    }

    void hang() {
        hanging = true;
    }

    void goOn() {
        hanging = false;
    }

    void moveOut() {
        movedOut = true;
    }

    /** SIGKILL is pending: it does nothing of its own any more, though it may be a while until it is gone. Tells whether that is new. */
    boolean doom() {
        boolean isNew = alive && !doomed;
        doomed = true;
        return isNew;
    }

    /** Whether it can still do something. */
    boolean acts() {
        return alive && !doomed;
    }

    void end() {
        alive = false;
    }

    @Override
    public String toString() {
        return "%s %s %s%s".formatted(program.name(), role, id, alive ? "" : " (dead)");
    }
}
