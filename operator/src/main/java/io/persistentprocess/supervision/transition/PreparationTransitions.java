package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState.Preparing;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * The transitions between the last process of a Forking daemon and the next one. The daemon's parent is init, which may be slow to reap it, and it may have left a PID
 * file. Members of other types are not delayed: they are not affected, or can be restarted soon.
 *
 * <p>If the agent dies here: the checkpoint has the ended main process, and the next agent clears and prepares again.
 */
public final class PreparationTransitions {
    /** An init that never reaps must not keep a member down, since most daemons ignore zombies. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration FIRST_LOOK_AGAIN = Duration.ofMillis(1);
    private static final Duration LONGEST_LOOK_AGAIN = Duration.ofMillis(250);

    private PreparationTransitions() {}

    /** Nothing has to be prepared if nothing has run and there is no PID file. */
    static Step begin(Instance instance, RestartDecision.Cause cause, BootTime now) {
        LaunchSpec launch = instance.spec().launch();
        if (launch.type() != MemberType.Forking
                || (instance.launched() instanceof LaunchOrigin.Nothing
                        && launch.pidFile().isEmpty())) {
            return StartTransitions.spawnProcess(instance, cause, now);
        }
        Instance preparing = instance.in(new Preparing(cause, now.plus(PATIENCE), Optional.empty(), FIRST_LOOK_AGAIN));
        return Step.of(preparing, new Action.DisarmTimer(instance.id()), prepare(preparing));
    }

    private static Action prepare(Instance instance) {
        return new Action.PrepareStart(instance.id(), instance.spec().launch(), instance.main());
    }

    static Step retry(Instance instance, Preparing preparing) {
        Preparing looking =
                new Preparing(preparing.cause(), preparing.giveUpAt(), Optional.empty(), preparing.nextDelay());
        return Step.of(instance.in(looking), prepare(instance));
    }

    static Step done(Instance instance, Preparing preparing, BootTime now) {
        return StartTransitions.spawnProcess(instance, preparing.cause(), now);
    }

    /**
     * Not every kernel notifies when a process leaves the process table (pidfd: since 6.9). So the process is checked at growing intervals, only while the member is
     * down.
     */
    static Step lingers(Instance instance, Preparing preparing, BootTime now) {
        if (preparing.retryAt().isPresent()) {
            return Step.of(instance);
        }
        if (!now.isBefore(preparing.giveUpAt())) {
            return StartTransitions.spawnProcess(instance, preparing.cause(), now);
        }
        BootTime next = now.plus(preparing.nextDelay());
        BootTime at = next.isBefore(preparing.giveUpAt()) ? next : preparing.giveUpAt();
        Duration doubled = preparing.nextDelay().multipliedBy(2);
        Duration nextDelay = doubled.compareTo(LONGEST_LOOK_AGAIN) > 0 ? LONGEST_LOOK_AGAIN : doubled;
        return Step.of(
                instance.in(new Preparing(preparing.cause(), preparing.giveUpAt(), Optional.of(at), nextDelay)),
                new Action.ArmTimer(instance.id(), at));
    }
}
