package io.persistentprocess.supervision.transition;

import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.AwaitingCondition;
import io.persistentprocess.supervision.instance.InstanceState.PreStarting;
import io.persistentprocess.supervision.instance.InstanceState.Provisioning;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.instance.UpdateProgress;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.Optional;

/**
 * The transitions between the decision to start and preStart or the start itself, of an instance that needs something on its node: its conditions are checked, and what
 * it needs is read and made. An instance that needs nothing does not come here. A condition that is not met is no failure: the start is not counted, and is tried again
 * when the path has changed.
 *
 * <p>If the agent dies here: nothing of the start is stored yet, and the next agent clears and provisions again. What was made is made again with the same result.
 */
final class ProvisionTransitions {
    private ProvisionTransitions() {}

    static Step begin(Instance instance, RestartDecision.Cause cause, BootTime now) {
        return begin(instance, cause, Optional.empty(), now);
    }

    private static Step begin(
            Instance instance, RestartDecision.Cause cause, Optional<AwaitingCondition> before, BootTime now) {
        return begin(
                instance,
                instance.spec().launch(),
                new Provisioning(cause, now, giveUpAt(instance, now), Provisioning.Then.START, before));
    }

    /** An earlier agent has begun preStart, which may run. What the start needs beside it is not known to this agent. */
    static Step beginAgain(Instance instance, BootTime now) {
        LaunchSpec launch = instance.spec().launch();
        return begin(
                instance,
                launch.withProvision(launch.provision().withoutConditions()),
                new Provisioning(
                        RestartDecision.Cause.RESUMED,
                        now,
                        giveUpAt(instance, now),
                        Provisioning.Then.PRE_START_RESUMED,
                        Optional.empty()));
    }

    private static Step begin(Instance instance, LaunchSpec launch, Provisioning provisioning) {
        return Step.of(
                instance.in(provisioning),
                new Action.ArmTimer(instance.id(), provisioning.giveUpAt()),
                new Action.Provision(instance.id(), provisioning.run(), launch));
    }

    private static BootTime giveUpAt(Instance instance, BootTime now) {
        return now.plus(instance.spec().startTimeout());
    }

    static Step provisioned(Instance instance, Provisioning provisioning, BootTime now) {
        Step disarmed = Step.of(instance, new Action.DisarmTimer(instance.id()));
        return switch (provisioning.then()) {
            case START -> disarmed.then(StartTransitions.spawnProvisioned(instance, provisioning.cause(), now));
            case PRE_START_RESUMED -> {
                Instance starting = LifecycleTransitions.begun(instance, LifecycleHook.PRE_START, now)
                        .in(new PreStarting());
                yield disarmed.then(Step.of(
                        starting,
                        LifecycleTransitions.run(starting, LifecycleHook.PRE_START, Action.EarlierRun.RESUMED)));
            }
        };
    }

    /** Counts as a start that has failed. Persisted before the record of a postStop that has ended is removed with the cgroups. */
    static Step failed(Instance instance, Provisioning provisioning, String message, BootTime now) {
        Step failed = ExitTransitions.startFailed(
                StartTransitions.counted(instance, provisioning.cause(), now).launchedNow(), message, now);
        return Step.of(failed.instance(), new Action.Persist(instance.id(), Checkpoint.of(failed.instance())))
                .then(failed);
    }

    static Step overdue(Instance instance, Provisioning provisioning, BootTime now) {
        String message = "its files and directories were not prepared within %s; do their file systems respond?"
                .formatted(RestartRules.inWords(instance.spec().startTimeout()));
        return failed(instance, provisioning, message, now);
    }

    /** What has happened so far is persisted once, because the wait may take long. What preStart has found out is old when it is over. */
    static Step unmet(Instance instance, Provisioning provisioning, String why, BootTime now) {
        BootTime since = provisioning.before().map(AwaitingCondition::since).orElse(now);
        AwaitingCondition awaiting = new AwaitingCondition(provisioning.cause(), provisioning.run(), why, since);
        Instance next =
                UpdateTransitions.with(instance, new UpdateProgress.NotBegun()).in(awaiting);
        Step step = Step.of(next, new Action.DisarmTimer(instance.id()));
        if (provisioning.before().map(AwaitingCondition::why).equals(Optional.of(why))) {
            return step;
        }
        boolean recorded = instance.launched() instanceof LaunchOrigin.Nothing
                || provisioning.cause() == RestartDecision.Cause.RESUMED;
        if (!recorded) {
            step = step.then(new Action.Persist(next.id(), Checkpoint.of(next)));
        }
        return step.then(LifecycleTransitions.report(next, InstanceReport.Type.ConditionUnmet, why));
    }

    /** The group is asked again, because the wait may have taken long. */
    static Step lookAgain(Instance instance, AwaitingCondition awaiting, BootTime now) {
        return CoordinationTransitions.isCoordinated(instance)
                ? StartTransitions.spawn(instance, awaiting.cause(), now)
                : begin(instance, awaiting.cause(), Optional.of(awaiting), now);
    }

    /** The instance has ended for good. Comes before anything is stored of that, so that a next agent removes it otherwise. */
    static Step removed(Instance instance) {
        LaunchSpec wanted = instance.spec().launch();
        ProvisionSpec made = instance.launched() instanceof LaunchOrigin.From(LaunchSpec launch)
                ? launch.provision()
                : ProvisionSpec.NONE;
        ProvisionSpec temporary = wanted.provision().temporaryWith(made);
        return temporary.isNone()
                ? Step.of(instance)
                : Step.of(instance, new Action.RemoveProvisions(instance.id(), wanted.withProvision(temporary)));
    }

    /** After a change of the spec: what is being provisioned, or was checked, is of the earlier one. */
    static Step adapted(Instance before, Instance instance, BootTime now) {
        boolean sameStart = before.spec().launch().equals(instance.spec().launch())
                && (!resumesPreStart(instance) || UpdateTransitions.startsAlike(before.spec(), instance.spec()));
        if (sameStart) {
            return Step.of(instance);
        }
        return switch (instance.state()) {
            case Provisioning provisioning
            when before.state() instanceof Provisioning -> StartTransitions.launch(instance, provisioning.cause(), now);
            case AwaitingCondition awaiting
            when before.state() instanceof AwaitingCondition -> lookAgain(instance, awaiting, now);
            default -> Step.of(instance);
        };
    }

    private static boolean resumesPreStart(Instance instance) {
        return instance.state() instanceof Provisioning provisioning
                && provisioning.then() == Provisioning.Then.PRE_START_RESUMED;
    }
}
