package io.persistentprocess.supervision;

import io.persistentprocess.api.RestartPolicy;
import java.time.Duration;
import java.util.Locale;

/** Decides what becomes of an instance whose main process ended though it should run. */
final class Judge {
    private Judge() {}

    /** @param instance with the exit already in its history */
    static Verdict after(Exit exit, Instance instance, BootTime now) {
        RestartSpec restart = instance.spec().restart();
        boolean success = exit.reason() == ExitReason.Completed;
        if (restart.policy() != RestartPolicy.Always && success) {
            return new Verdict.Complete();
        }
        if (restart.policy() == RestartPolicy.Never) {
            return new Verdict.Fail(exit.message() + "; its restart policy is Never");
        }
        History history = instance.history();
        if (history.limitReached(restart, now)) {
            return new Verdict.Fail("%s; started %d times within %s, the start limit"
                    .formatted(exit.message(), restart.limitBurst(), inWords(restart.limitInterval())));
        }
        long seed = 31L * instance.id().hashCode() + now.nanos();
        Duration delay = Backoff.delay(restart, history.failures(), seed);
        return delay.isZero() ? new Verdict.Launch(Verdict.Cause.ENDED) : new Verdict.Wait(now.plus(delay));
    }

    /** As users write durations: {@code 1m30s}. */
    static String inWords(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
