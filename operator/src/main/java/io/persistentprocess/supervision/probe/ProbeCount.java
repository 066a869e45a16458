package io.persistentprocess.supervision.probe;

import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.spec.ProbeSpec;
import java.time.Duration;

/**
 * A probe of one process: when the next attempt is due, and how many results in a row were the same.
 *
 * @param due when the next attempt is due, or the present one was; meaningless while it is {@link Stage#HELD}
 * @param streak the number of equal results up to now: successes, or failures as a negative number
 * @param verdict what the results say, which changes when a threshold is reached
 */
record ProbeCount(ProbeKind kind, ProbeSpec spec, Stage stage, BootTime due, int streak, Verdict verdict) {
    /** What is going on. */
    enum Stage {
        /** The start of the process is not complete, so it waits. */
        HELD,
        /** The next attempt is due in time. */
        WAITING,
        /** An attempt is under way. */
        UNDER_WAY,
        /** There are no more attempts: everything is decided for this process. */
        OVER
    }

    /** What the results say. */
    enum Verdict {
        UNKNOWN,
        SUCCESS,
        FAILURE
    }

    static ProbeCount held(ProbeKind kind, ProbeSpec spec) {
        return new ProbeCount(kind, spec, Stage.HELD, new BootTime(0), 0, Verdict.UNKNOWN);
    }

    ProbeCount waitingUntil(BootTime at) {
        return new ProbeCount(kind, spec, Stage.WAITING, at, streak, verdict);
    }

    ProbeCount underWay() {
        return new ProbeCount(kind, spec, Stage.UNDER_WAY, due, streak, verdict);
    }

    /** The counts after a result; there is another attempt. */
    ProbeCount counted(AttemptResult result, double phase, BootTime now) {
        int count = streakAfter(result);
        return new ProbeCount(kind, spec, Stage.WAITING, next(phase, now), count, verdictAfter(count));
    }

    ProbeCount over() {
        return new ProbeCount(kind, spec, Stage.OVER, due, streak, verdict);
    }

    boolean isDue(BootTime now) {
        return stage == Stage.WAITING && !now.isBefore(due);
    }

    private int streakAfter(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Succeeded _ -> streak > 0 ? Math.min(streak, Integer.MAX_VALUE - 1) + 1 : 1;
            case AttemptResult.Failed _ -> streak < 0 ? Math.max(streak, -Integer.MAX_VALUE) - 1 : -1;
            case AttemptResult.NotMade _ -> streak;
        };
    }

    private Verdict verdictAfter(int count) {
        if (count >= spec.successThreshold()) {
            return Verdict.SUCCESS;
        }
        return -(long) count >= spec.failureThreshold() ? Verdict.FAILURE : verdict;
    }

    /**
     * Attempts begin a whole number of periods apart; those that an overlong attempt has missed are dropped, as a pod's are. Only the second one comes up to half a period
     * earlier, by the instance's phase: otherwise the probes of instances that were started together would stay together for ever.
     */
    private BootTime next(double phase, BootTime now) {
        long period = spec.period().toNanos();
        long step = streak == 0 ? (long) (period * (1 + phase) / 2) : period;
        BootTime next = due.plus(Duration.ofNanos(step));
        if (now.isBefore(next)) {
            return next;
        }
        long missed = now.since(next).toNanos() / period + 1;
        return next.plus(spec.period().multipliedBy(missed));
    }
}
