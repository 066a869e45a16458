package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.spec.RestartSpec;
import java.time.Duration;
import java.util.Locale;

/** Decides on an instance whose main process has ended although it should run. */
final class RestartRules {
    private RestartRules() {}

    /** @param instance with the exit in its history already */
    static RestartDecision after(Exit exit, Instance instance, BootTime now) {
        RestartSpec restart = instance.spec().restart();
        boolean success = exit.reason() == ExitReason.Completed;
        if (restart.policy() != RestartPolicy.Always && success) {
            return new RestartDecision.Complete();
        }
        if (restart.policy() == RestartPolicy.Never) {
            return new RestartDecision.Fail(exit.message() + "; its restart policy is Never");
        }
        InstanceHistory history = instance.history();
        if (history.limitReached(restart, now)) {
            return new RestartDecision.Fail("%s; started %d times within %s, the start limit"
                    .formatted(exit.message(), restart.limitBurst(), inWords(restart.limitInterval())));
        }
        long seed = 31L * instance.id().hashCode() + now.nanos();
        Duration delay = RestartBackoff.delay(restart, history.failures(), seed);
        return delay.isZero()
                ? new RestartDecision.Launch(RestartDecision.Cause.ENDED)
                : new RestartDecision.Wait(now.plus(delay));
    }

    /** In the notation of manifests: {@code 1m30s}. */
    static String inWords(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
