package io.persistentprocess.supervision.group;

import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.transition.StopTransitions;
import java.time.Duration;

/**
 * When something is to be done about a release hook, and what: it has its time; then it is killed; where SIGKILL does not end it, because a process of it sleeps
 * uninterruptibly in the kernel, that is reported once and it is killed again, ever more rarely. Immutable. Any thread.
 *
 * @param due when {@link #overdue} is to be asked, if the hook is still there
 * @param pause how long after the last SIGKILL that is
 */
public record ReleaseHookDeadline(Stage stage, BootTime due, Duration pause) {
    /** How far it has come. */
    public enum Stage {
        RUNNING,
        KILLED,
        UNKILLABLE
    }

    /** How long a process may take to end after SIGKILL, before it counts as unkillable. */
    public static final Duration UNKILLABLE_AFTER = StopTransitions.UNKILLABLE_AFTER;

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** Of a hook that is started now. */
    public static ReleaseHookDeadline in(Duration timeout, BootTime now) {
        return new ReleaseHookDeadline(Stage.RUNNING, now.plus(timeout), UNKILLABLE_AFTER);
    }

    /** It is killed now. One that is known to be unkillable stays that. */
    public ReleaseHookDeadline killed(BootTime now) {
        return stage == Stage.RUNNING
                ? new ReleaseHookDeadline(Stage.KILLED, now.plus(UNKILLABLE_AFTER), UNKILLABLE_AFTER)
                : this;
    }

    /** It is due and still there. In every stage that follows, it is to be killed. */
    public ReleaseHookDeadline overdue(BootTime now) {
        if (stage == Stage.RUNNING) {
            return killed(now);
        }
        Duration doubled = pause.multipliedBy(2);
        Duration next = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return new ReleaseHookDeadline(Stage.UNKILLABLE, now.plus(next), next);
    }
}
