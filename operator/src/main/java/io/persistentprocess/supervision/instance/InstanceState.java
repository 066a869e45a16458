package io.persistentprocess.supervision.instance;

import java.time.Duration;
import java.util.Optional;

/**
 * What an instance is doing; with its spec, goal and history the only state the supervisor has.
 *
 * <p>{@link #phase()} is what a user is shown.
 */
public sealed interface InstanceState {
    Phase phase();

    /** Nothing runs and nothing is awaited. */
    record Idle() implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Stopped;
        }
    }

    /** No main process; whatever else is in the cgroup is being killed, and {@code then} follows once it is empty. {@code deadline}: when to kill again. */
    record Clearing(RestartDecision then, Killing killing, BootTime deadline) implements InstanceState {
        @Override
        public Phase phase() {
            return then instanceof RestartDecision.Launch ? Phase.Pending : Phase.Stopping;
        }
    }

    /**
     * No process is left, and the next is about to be started: what the last one has left behind is cleared away, and what of it is still in the process table is waited for.
     *
     * @param giveUpAt when it is started all the same
     * @param lookAgainAt while there is something to wait for; else an answer is awaited
     */
    record Preparing(RestartDecision.Cause cause, BootTime giveUpAt, Optional<BootTime> lookAgainAt, Duration nextDelay)
            implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Pending;
        }
    }

    /** A process is being started. Dies here: the checkpoint says so, and the child has recorded itself or does not exist. */
    record Launching() implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    /**
     * The same, and it takes long: what the process needs until its exec is in the hands of others. Dies here: as above; the child goes on, or hangs on.
     *
     * @param giveUpAt when it is killed
     */
    record LaunchDelayed(BootTime giveUpAt) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    /**
     * Processes that somebody else started are being taken into the cgroup.
     *
     * @param before what it was doing, and goes back to if that fails
     */
    record Attaching(InstanceState before) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    /** The first process of a Forking member runs; the daemon proper is awaited. */
    record Forking(ProcessId initial, BootTime since, BootTime giveUpAt) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    /**
     * The first process of a Forking member is done; its main process is looked for, at growing intervals.
     *
     * @param candidate the one that looked like it the last time
     * @param missing why it was not found yet
     */
    record Seeking(BootTime giveUpAt, Duration nextDelay, ProcessId candidate, String missing)
            implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    record Running(ProcessId main, BootTime since) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Running;
        }
    }

    /**
     * The main process of a daemon has ended, which may have made another one its main process before: its PID file is read once more, and nothing is decided until then.
     *
     * @param since when the one that ended had become the main process
     */
    record SeekingSuccessor(ProcessEnd end, BootTime since) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Running;
        }
    }

    /** Told to end; what follows is up to the goal. {@code deadline}: the end of the grace period, and after that when to kill again. */
    record Stopping(MainProcess main, Killing killing, BootTime deadline) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Stopping;
        }
    }

    /** Waits out a crash loop. */
    record BackOff(BootTime until) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.BackOff;
        }
    }

    record Completed() implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Completed;
        }
    }

    record Failed(String message) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Failed;
        }
    }

    /**
     * Nothing is decided about it, because nobody knows enough for that: what runs goes on as it is, is not killed, and nothing is started beside it, until a user says what is
     * to become of it.
     *
     * @param why what is not known, and the ways out
     * @param main whether the process that may be its main one lives; it is watched then
     */
    record Unsupervised(String why, MainProcess main, AtEnd atEnd, BootTime since) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Unsupervised;
        }
    }

    /** Nothing is left of it; the supervisor forgets it. */
    record Gone() implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Stopped;
        }
    }

    /** Whether a stop still waits for the end of a main process. */
    enum MainProcess {
        ALIVE,
        /** Or not known: a daemon that was still starting. */
        ENDED
    }

    /** How far a stop has gone. */
    enum Killing {
        NOT_YET,
        DONE,
        /** Something outlived SIGKILL for so long that the user was told. */
        IN_VAIN
    }

    /** What follows when the last process of an unsupervised instance has ended by itself. */
    enum AtEnd {
        /** With nothing left there is nothing left to be unsure about: it is started as wanted. */
        SUPERVISE,
        /** Whatever was the reason is still there. */
        STAY
    }
}
