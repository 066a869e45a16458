package io.persistentprocess.supervision.group;

import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.transition.StopTransitions;
import java.time.Duration;

/**
 * The deadlines of a release hook. When its timeout is over it is killed. If SIGKILL does not end it, because a process of it sleeps uninterruptibly in the kernel, that
 * is reported once, and the hook is killed again at growing intervals. Immutable. Any thread.
 *
 * @param due when {@link #overdue} has to be called if the hook still exists
 * @param pause the time between the last SIGKILL and then
 */
public record ReleaseHookDeadline(Stage stage, BootTime due, Duration pause) {
    /** The stages of a hook. */
    public enum Stage {
        RUNNING,
        KILLED,
        UNKILLABLE
    }

    /** How long a process may take to end after SIGKILL before it counts as unkillable. */
    public static final Duration UNKILLABLE_AFTER = StopTransitions.UNKILLABLE_AFTER;

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** For a hook that is started now. */
    public static ReleaseHookDeadline in(Duration timeout, BootTime now) {
        return new ReleaseHookDeadline(Stage.RUNNING, now.plus(timeout), UNKILLABLE_AFTER);
    }

    /** The hook is killed now. An unkillable hook stays unkillable. */
    public ReleaseHookDeadline killed(BootTime now) {
        return stage == Stage.RUNNING
                ? new ReleaseHookDeadline(Stage.KILLED, now.plus(UNKILLABLE_AFTER), UNKILLABLE_AFTER)
                : this;
    }

    /** The hook is still there after its deadline, and has to be killed in the next stage. */
    public ReleaseHookDeadline overdue(BootTime now) {
        if (stage == Stage.RUNNING) {
            return killed(now);
        }
        Duration doubled = pause.multipliedBy(2);
        Duration next = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return new ReleaseHookDeadline(Stage.UNKILLABLE, now.plus(next), next);
    }
}
