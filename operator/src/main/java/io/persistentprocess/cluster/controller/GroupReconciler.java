package io.persistentprocess.cluster.controller;

import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.persistentprocess.cluster.GroupResource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Brings the status of one group up to date with the {@link Ledger}, or lets a deleted one go. The finalizer itself is put on and taken off by the Java Operator SDK. */
final class GroupReconciler implements Reconciler<GroupResource>, Cleaner<GroupResource> {
    /** Until the cache knows what somebody else has written. */
    private static final Duration UNTIL_CACHED = Duration.ofMillis(200);

    private final Ledger ledger;
    private final StatusWriter writer;
    private final StatusPace pace;
    private final ChangedGroups changes;
    private final RolloutNews news;
    private final Duration releaseTimeout;
    private final Announcer announcer;
    private final Clock clock;

    GroupReconciler(
            Ledger ledger,
            StatusWriter writer,
            StatusPace pace,
            ChangedGroups changes,
            Announcer announcer,
            Duration releaseTimeout,
            Clock clock) {
        this.ledger = ledger;
        this.writer = writer;
        this.pace = pace;
        this.changes = changes;
        this.news = new RolloutNews(announcer);
        this.announcer = announcer;
        this.releaseTimeout = releaseTimeout;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, GroupResource>> prepareEventSources(EventSourceContext<GroupResource> context) {
        changes.know(context.getPrimaryCache());
        return List.of(changes);
    }

    @Override
    public UpdateControl<GroupResource> reconcile(GroupResource group, Context<GroupResource> context) {
        Instant now = clock.instant();
        GroupFacts facts = GroupFacts.of(group);
        StatusDocument before = writer.current(group);
        Verdict verdict = ledger.look(facts, tally -> Verdict.of(facts, tally, before, now));
        UpdateControl<GroupResource> done = UpdateControl.noUpdate();
        publish(group, before, verdict, now).ifPresent(done::rescheduleAfter);
        return done;
    }

    @Override
    public DeleteControl cleanup(GroupResource group, Context<GroupResource> context) {
        Instant now = clock.instant();
        GroupFacts facts = GroupFacts.of(group);
        Instant deletedAt = Instant.parse(group.getMetadata().getDeletionTimestamp());
        Release release = ledger.look(facts, tally -> Release.of(tally, deletedAt, releaseTimeout, now));
        return switch (release) {
            case Release.Free() -> DeleteControl.defaultDelete();
            case Release.TimedOut(List<String> nodes) -> {
                announcer.announce(
                        group,
                        Announcer.Type.Warning,
                        "ReleaseTimedOut",
                        "Release",
                        "deleted, although nothing was heard for %d s from %s; their agents remove what is left when they are back"
                                .formatted(releaseTimeout.toSeconds(), NodeNames.of(nodes)),
                        now);
                yield DeleteControl.defaultDelete();
            }
            case Release.Waits waits -> {
                StatusDocument before = writer.current(group);
                Verdict verdict = ledger.look(facts, tally -> Verdict.ofTerminating(facts, tally, waits, before, now));
                DeleteControl kept = DeleteControl.noFinalizerRemoval();
                publish(group, before, verdict, now).ifPresent(wait -> kept.rescheduleAfter(wait.toMillis() + 1));
                yield kept;
            }
        };
    }

    /** When to look again; empty: when something happens. */
    private Optional<Duration> publish(GroupResource group, StatusDocument before, Verdict verdict, Instant now) {
        StatusDocument status = StatusDocument.of(verdict.status());
        if (status.equals(before)) {
            return verdict.patience(now);
        }
        Duration wait = pace.turn(GroupKey.of(group), before, status, now);
        if (wait.isPositive()) {
            return Optional.of(wait);
        }
        return switch (writer.write(group, status)) {
            case WRITTEN -> {
                news.tell(group, before, verdict, now);
                yield verdict.patience(now);
            }
            case OUTDATED -> Optional.of(UNTIL_CACHED);
            case UNCHANGED, GONE -> verdict.patience(now);
        };
    }
}
