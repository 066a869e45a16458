package io.persistentprocess.cluster.controller;

import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.Clocks.Moment;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.controller.index.ClusterIndex;
import io.persistentprocess.cluster.controller.index.GroupFacts;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.cluster.controller.status.DeletionDecision;
import io.persistentprocess.cluster.controller.status.EventPublisher;
import io.persistentprocess.cluster.controller.status.FinalStatus;
import io.persistentprocess.cluster.controller.status.NodeNameList;
import io.persistentprocess.cluster.controller.status.RolloutEvents;
import io.persistentprocess.cluster.controller.status.StatusDecision;
import io.persistentprocess.cluster.controller.status.StatusDocument;
import io.persistentprocess.cluster.controller.status.StatusRateLimiter;
import io.persistentprocess.cluster.controller.status.StatusWriter;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Updates the status of one group from the {@link ClusterIndex}, or releases a deleted group. The Java Operator SDK adds and removes the finalizer.
 */
final class GroupReconciler implements Reconciler<GroupResource>, Cleaner<GroupResource> {
    /** Until the cache has the other writer's change. */
    private static final Duration UNTIL_CACHED = Duration.ofMillis(200);

    private static final Duration UNTIL_GONE = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    private final ClusterIndex index;
    private final StatusWriter writer;
    private final FinalStatus lastWords;
    private final StatusRateLimiter pace;
    private final ReconcileTrigger changes;
    private final RolloutEvents rolloutEvents;
    private final Duration releaseTimeout;
    private final EventPublisher events;
    private final DeletionDeadlines deadlines;
    private final Clocks clocks;
    private final ReconcileTimer reminders;

    GroupReconciler(
            ClusterIndex index,
            StatusWriter writer,
            StatusRateLimiter pace,
            ReconcileTrigger changes,
            EventPublisher events,
            Duration releaseTimeout,
            DeletionDeadlines deadlines,
            ReconcileTimer reminders,
            Clocks clocks) {
        this.index = index;
        this.writer = writer;
        this.lastWords = new FinalStatus(writer);
        this.pace = pace;
        this.changes = changes;
        this.rolloutEvents = new RolloutEvents(events);
        this.events = events;
        this.releaseTimeout = releaseTimeout;
        this.deadlines = deadlines;
        this.reminders = reminders;
        this.clocks = clocks;
    }

    @Override
    public List<EventSource<?, GroupResource>> prepareEventSources(EventSourceContext<GroupResource> context) {
        changes.know(context.getPrimaryCache());
        return List.of(changes);
    }

    @Override
    public UpdateControl<GroupResource> reconcile(GroupResource group, Context<GroupResource> context) {
        Moment now = clocks.now();
        GroupFacts facts = GroupFacts.of(group);
        StatusDocument before = writer.current(group);
        StatusDecision decision =
                index.evaluate(facts, before.restarts(), aggregate -> StatusDecision.of(facts, aggregate, before, now));
        publish(group, before, decision, now).ifPresent(wait -> reminders.remind(facts.key(), wait));
        return UpdateControl.noUpdate();
    }

    @Override
    public DeleteControl cleanup(GroupResource group, Context<GroupResource> context) {
        Moment now = clocks.now();
        GroupFacts facts = GroupFacts.of(group);
        Instant deletedAt = Instant.parse(group.getMetadata().getDeletionTimestamp());
        BootTime until = deadlines.of(facts.key(), deletedAt, now);
        DeletionDecision release = index.evaluate(
                facts,
                writer.current(group).restarts(),
                aggregate -> DeletionDecision.of(aggregate, until, now.boot()));
        return switch (release) {
            case DeletionDecision.Free() -> {
                lastWords.write(group, facts, "no node has anything of it any more", now);
                yield letGo(facts);
            }
            case DeletionDecision.TimedOut(List<String> nodes) -> {
                events.announce(
                        group,
                        EventPublisher.Type.Warning,
                        "ReleaseTimedOut",
                        "Release",
                        "deleted, although there was no report from %s for %d s; their agents remove what is left when they are back"
                                .formatted(NodeNameList.of(nodes), releaseTimeout.toSeconds()),
                        now.wall());
                lastWords.write(
                        group,
                        facts,
                        "no report yet that %s has nothing left of the group".formatted(NodeNameList.of(nodes)),
                        now);
                yield letGo(facts);
            }
            case DeletionDecision.Waits waits -> {
                StatusDocument before = writer.current(group);
                StatusDecision decision = index.evaluate(
                        facts,
                        aggregate -> StatusDecision.ofTerminating(
                                facts, aggregate, waits, deletedAt.plus(releaseTimeout), before, now));
                publish(group, before, decision, now).ifPresent(wait -> reminders.remind(facts.key(), wait));
                yield DeleteControl.noFinalizerRemoval();
            }
        };
    }

    /** Triggers {@link ReconcileTrigger} once more, which forgets a deleted group: no node report may mention the group again. */
    private DeleteControl letGo(GroupFacts facts) {
        reminders.remind(facts.key(), UNTIL_GONE);
        return DeleteControl.defaultDelete();
    }

    /** The retries of the Java Operator SDK use the wall clock (java.util.Timer): a clock that is set back would delay them. */
    @Override
    public ErrorStatusUpdateControl<GroupResource> updateErrorStatus(
            GroupResource group, Context<GroupResource> context, Exception failure) {
        reminders.remind(GroupKey.of(group), AFTER_FAILURE);
        return ErrorStatusUpdateControl.defaultErrorProcessing();
    }

    /** When to reconcile again; empty if only after a change. */
    private Optional<Duration> publish(
            GroupResource group, StatusDocument before, StatusDecision decision, Moment now) {
        StatusDocument status = StatusDocument.of(decision.status());
        if (status.equals(before)) {
            return decision.patience(now.boot());
        }
        Duration wait = pace.turn(GroupKey.of(group), before, status, now.boot());
        if (wait.isPositive()) {
            return Optional.of(wait);
        }
        return switch (writer.write(group, status)) {
            case WRITTEN -> {
                rolloutEvents.publish(group, before, decision, now.wall());
                yield decision.patience(now.boot());
            }
            case OUTDATED -> Optional.of(UNTIL_CACHED);
            case UNCHANGED, GONE -> decision.patience(now.boot());
        };
    }
}
