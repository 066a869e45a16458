package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.CoordinationSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * What an instance is doing. With its spec, goal and history this is all the state that the supervisor has.
 *
 * <p>Users see {@link #phase()}.
 */
public sealed interface InstanceState {
    Phase phase();

    /** Nothing runs, and nothing is awaited. */
    record Idle() implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Stopped;
        }
    }

    /**
     * There is no main process; the rest of the cgroup is being killed. The decision {@code then} is carried out when it is empty.
     *
     * @param deadline when to kill again
     */
    record Clearing(RestartDecision then, Killing killing, BootTime deadline) implements InstanceState {
        @Override
        public Phase phase() {
            return then instanceof RestartDecision.Launch ? Phase.Pending : Phase.Stopping;
        }
    }

    /**
     * No process is left, and the next is started as soon as the group allows. Only instances with a {@link CoordinationSpec} come here.
     *
     * @param why what it waits for, for the user; empty: the group has not answered yet
     */
    record Waiting(RestartDecision.Cause cause, String why, Awaited awaited, BootTime since) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Pending;
        }
    }

    /**
     * No process is left, and the next is about to be started. What the last one left behind is removed, and its entries in the process table are waited for.
     *
     * @param giveUpAt when it is started all the same
     * @param retryAt when to check again; empty: the answer to a check is awaited
     */
    record Preparing(RestartDecision.Cause cause, BootTime giveUpAt, Optional<BootTime> retryAt, Duration nextDelay)
            implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Pending;
        }
    }

    /**
     * No process is left, and what the next one needs on the node is checked, read and made. If the agent dies here: the next agent begins again.
     *
     * @param run distinguishes it from earlier ones
     * @param giveUpAt when the start has failed
     * @param before the wait for a condition that is checked again; empty: there was none
     */
    record Provisioning(
            RestartDecision.Cause cause, BootTime run, BootTime giveUpAt, Then then, Optional<AwaitingCondition> before)
            implements InstanceState {
        /** What follows. */
        public enum Then {
            START,
            /** preStart may have been started by an earlier agent, and its end is awaited. */
            PRE_START_RESUMED
        }

        @Override
        public Phase phase() {
            return Phase.Pending;
        }
    }

    /**
     * No process is left, and a condition of the start is not met. If the agent dies here: the next agent checks it again.
     *
     * @param run the run to which this applies
     * @param why one sentence for the user
     */
    record AwaitingCondition(RestartDecision.Cause cause, BootTime run, String why, BootTime since)
            implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Pending;
        }
    }

    /** Nothing is in the way of the start, which is counted, and preStart runs. If the agent dies here: it runs on, and the next agent waits for it. */
    record PreStarting() implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    /** A process is being started. If the agent dies here: the checkpoint says so, and the child has recorded itself or does not exist. */
    record Launching() implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    /**
     * A start takes long: something outside of the agent delays the exec. If the agent dies here: as in {@link Launching}; the child goes on, or keeps hanging.
     *
     * @param giveUpAt when the child is killed
     * @param abandonAt when it is killed because it is not wanted any more; empty: it is wanted. Until then it may become its program, which is stopped gracefully
     */
    record LaunchDelayed(BootTime giveUpAt, Optional<BootTime> abandonAt, OnceExecuted next) implements InstanceState {
        /** What follows if the child becomes its program, and is wanted. */
        public enum OnceExecuted {
            RUN,
            /** A user has requested a restart meanwhile. */
            RESTART
        }

        public LaunchDelayed(BootTime giveUpAt) {
            this(giveUpAt, Optional.empty(), OnceExecuted.RUN);
        }

        public LaunchDelayed abandonedAt(Optional<BootTime> at) {
            return new LaunchDelayed(giveUpAt, at, next);
        }

        /** When the child is killed. */
        public BootTime deadline() {
            return abandonAt.filter(at -> at.isBefore(giveUpAt)).orElse(giveUpAt);
        }

        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    /**
     * Processes that another program started are being moved into the cgroup.
     *
     * @param before the state to return to if that fails
     */
    record Attaching(InstanceState before) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    /** The first process of a Forking member runs; it has not forked into the background yet. */
    record Forking(ProcessId initial, BootTime since, BootTime giveUpAt) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    /**
     * The first process of a Forking member has exited; the main process is searched for at growing intervals.
     *
     * @param candidate the process found by the last search
     * @param missing why the main process was not found yet
     */
    record Seeking(BootTime giveUpAt, Duration nextDelay, ProcessId candidate, String missing)
            implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Starting;
        }
    }

    /**
     * The main process runs.
     *
     * @param readySince since when it is ready; only counts while it is
     * @param startBy when the start, or a reload that the process notifies the end of, must be complete; only counts while {@link Readiness#isTimed()} or {@link
     * Instance#awaitedReload}
     * @param statusText what the instance says of itself, STATUS= of sd_notify(3); may be empty
     */
    record Running(
            ProcessId main,
            BootTime since,
            Readiness readiness,
            BootTime readySince,
            BootTime startBy,
            String statusText)
            implements InstanceState {
        /** A process that lacks nothing. */
        public Running(ProcessId main, BootTime since) {
            this(main, since, Readiness.READY, since, since, "");
        }

        /** A process that says nothing of itself. */
        public Running(ProcessId main, BootTime since, Readiness readiness, BootTime startBy) {
            this(main, since, readiness, since, startBy, "");
        }

        @Override
        public Phase phase() {
            return readiness.isStarted() ? Phase.Running : Phase.Starting;
        }

        public Running with(Readiness next, BootTime now) {
            BootTime ready = readiness.isReady() ? readySince : now;
            return new Running(main, since, next, ready, startBy, statusText);
        }

        /** The instance goes on with another main process. */
        public Running with(ProcessId next, BootTime nextSince) {
            return new Running(next, nextSince, readiness, readySince, startBy, statusText);
        }

        public Running withStartBy(BootTime next) {
            return new Running(main, since, readiness, readySince, next, statusText);
        }

        public Running withStatusText(String next) {
            return new Running(main, since, readiness, readySince, startBy, next);
        }
    }

    /**
     * The main process of a daemon has ended. The daemon may have started a new one before, so its PID file is read once more; nothing is decided until then.
     *
     * @param before how the ended process ran
     */
    record SeekingSuccessor(ProcessEnd end, Running before) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Running;
        }
    }

    /**
     * The instance is about to be stopped, and preStop runs, which may end the main process itself. If the agent dies here: it runs on, and the next agent waits for it.
     *
     * @param deadline the end of the grace period
     * @param failure as in {@link Stopping}
     */
    record PreStopping(MainProcess main, BootTime deadline, Optional<HealthFailure> failure) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Stopping;
        }
    }

    /** No process is left, and postStop runs. What was decided follows. If the agent dies here: it runs on, and the next agent waits for it. */
    record PostStopping(RestartDecision then, RestartDecision.Before before) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Stopping;
        }
    }

    /**
     * The instance is being stopped; the goal decides what follows.
     *
     * @param deadline the end of the grace period, and after that when to kill again
     * @param failure why the supervisor ends it although it should run; empty: its end was requested
     */
    record Stopping(MainProcess main, Killing killing, BootTime deadline, Optional<HealthFailure> failure)
            implements InstanceState {
        /** A requested stop. */
        public Stopping(MainProcess main, Killing killing, BootTime deadline) {
            this(main, killing, deadline, Optional.empty());
        }

        @Override
        public Phase phase() {
            return Phase.Stopping;
        }
    }

    /** Waits for the delay of a crash loop. */
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
     * The instance is unsupervised, because too little is known about it. Its processes keep running and are not killed, and nothing is started, until a user requests
     * something.
     *
     * @param why what is not known, and the ways out
     * @param main whether the presumed main process lives; it is watched then
     */
    record Unsupervised(String why, MainProcess main, AtEnd atEnd, BootTime since) implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Unsupervised;
        }
    }

    /** Nothing is left of it; the supervisor removes it. */
    record Gone() implements InstanceState {
        @Override
        public Phase phase() {
            return Phase.Stopped;
        }
    }

    /** Whether a stop still waits for the end of a main process. */
    enum MainProcess {
        ALIVE,
        /** Also if there is no known main process: the daemon was still starting. */
        ENDED
    }

    /** The stage of a stop. */
    enum Killing {
        NOT_YET,
        DONE,
        /** A process has outlived SIGKILL for so long that it was reported. */
        IN_VAIN
    }
}
