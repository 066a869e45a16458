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
import java.util.OptionalInt;

/** Decides on an instance whose main process has ended although it should run. */
final class RestartRules {
    private RestartRules() {}

    /** @param instance with the exit in its history already */
    static RestartDecision after(Exit exit, Instance instance, BootTime now) {
        RestartSpec restart = instance.spec().restart();
        OptionalInt rule = RestartPolicyRules.index(restart.rules(), exit);
        if (rule.isPresent()) {
            return byRule(rule.getAsInt(), exit, instance, now);
        }
        boolean success = exit.reason() == ExitReason.Completed;
        if (restart.policy() != RestartPolicy.Always && success) {
            return new RestartDecision.Complete();
        }
        if (restart.policy() == RestartPolicy.Never) {
            return new RestartDecision.Fail(exit.message() + "; its restart policy is Never");
        }
        return restart(exit, instance, now);
    }

    private static RestartDecision byRule(int index, Exit exit, Instance instance, BootTime now) {
        return switch (instance.spec().restart().rules().get(index).action()) {
            case Restart, RestartGroup -> restart(exit, instance, now);
            case Stop -> new RestartDecision.Complete();
            case Fail ->
                new RestartDecision.Fail("%s; restartPolicyRules[%d] makes it Failed".formatted(exit.message(), index));
        };
    }

    private static RestartDecision restart(Exit exit, Instance instance, BootTime now) {
        RestartSpec restart = instance.spec().restart();
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
