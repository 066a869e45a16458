package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.probe.AttemptResult;
import io.persistentprocess.supervision.probe.HealthStep;
import io.persistentprocess.supervision.probe.ProbeKind;
import io.persistentprocess.supervision.probe.ProcessHealth;
import io.persistentprocess.supervision.spec.HealthSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The probes of one process, and their attempts under way. Reactor thread only. */
@ReactorThread
final class ProbedProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ProbedProcess.class);

    /** An attempt under way; its result may be known before it has begun to wait. */
    private static final class Trial {
        private final ProbeKind kind;
        private final BootTime deadline;
        private Optional<Attempt> attempt = Optional.empty();

        Trial(ProbeKind kind, BootTime deadline) {
            this.kind = kind;
            this.deadline = deadline;
        }

        void cancel() {
            attempt.ifPresent(Attempt::cancel);
        }
    }

    private final ProbeStarter starter;
    private final ActionExecutor.Answers answers;
    private final Runnable onNewDue;
    private final LongConsumer lateNanos;
    private final HealthSpec spec;
    private final List<Trial> trials = new ArrayList<>();
    private Instance instance;
    private ProcessHealth health;
    private ProcessHealth.Start start;
    private boolean lacking;

    /**
     * Begins to probe.
     *
     * @param onNewDue is called when {@link #wakeAt} changes other than by {@link #due}
     * @param lateNanos takes how late an attempt begins
     */
    ProbedProcess(
            Instance instance,
            Running running,
            ProbeStarter starter,
            ActionExecutor.Answers answers,
            Runnable onNewDue,
            LongConsumer lateNanos) {
        this.starter = starter;
        this.answers = answers;
        this.onNewDue = onNewDue;
        this.lateNanos = lateNanos;
        this.instance = instance;
        this.spec = instance.spec().health();
        this.start = start(running);
        this.health = ProcessHealth.of(instance.id(), running.main(), running.since(), spec, start, EventLoop.now());
    }

    private static ProcessHealth.Start start(Running running) {
        return running.readiness().isStarted() ? ProcessHealth.Start.COMPLETE : ProcessHealth.Start.UNDER_WAY;
    }

    /** Whether this is the instance's main process, and its probes are those of the spec. */
    boolean isOf(Instance now, ProcessId main) {
        return main.equals(health.main()) && now.spec().health().equals(spec);
    }

    /** The instance has changed. */
    void follow(Instance now, Running running) {
        instance = now;
        if (start == ProcessHealth.Start.UNDER_WAY && start(running) == ProcessHealth.Start.COMPLETE) {
            start = ProcessHealth.Start.COMPLETE;
            trials.stream()
                    .filter(trial -> trial.kind == ProbeKind.STARTUP)
                    .toList()
                    .forEach(this::drop);
            health = health.started(EventLoop.now());
        }
    }

    private void drop(Trial trial) {
        trials.remove(trial);
        trial.cancel();
    }

    /** When {@link #due} has something to do; empty: not before an attempt has ended or the instance changes. */
    Optional<BootTime> wakeAt() {
        return Stream.concat(health.nextDue().stream(), trials.stream().map(trial -> trial.deadline))
                .min(Comparator.naturalOrder());
    }

    void due(BootTime now) {
        for (Trial trial : List.copyOf(trials)) {
            if (!now.isBefore(trial.deadline)) {
                timedOut(trial);
            }
        }
        for (ProbeKind kind : health.due(now)) {
            lateNanos.accept(now.since(health.dueOf(kind)).toNanos());
            begin(kind, now);
        }
    }

    private void begin(ProbeKind kind, BootTime now) {
        Trial trial = new Trial(kind, now.plus(ProbeStarter.patience(health.specOf(kind))));
        trials.add(trial);
        health = health.begun(kind);
        Attempt attempt = starter.start(instance, kind, health.specOf(kind), result -> ended(trial, result));
        if (trials.contains(trial)) {
            trial.attempt = Optional.of(attempt);
        }
    }

    private void timedOut(Trial trial) {
        String waitedFor = trial.attempt.map(Attempt::waitsFor).orElse("");
        trial.cancel();
        ended(
                trial,
                new AttemptResult.Failed("%s: no answer within %d s"
                        .formatted(
                                waitedFor, health.specOf(trial.kind).timeout().toSeconds())));
    }

    private void ended(Trial trial, AttemptResult result) {
        if (!trials.remove(trial)) {
            return;
        }
        reportIfNotMade(trial.kind, result);
        HealthStep step = health.ended(trial.kind, result, EventLoop.now());
        health = step.health();
        step.events().forEach(event -> answers.answer(instance.id(), event));
        onNewDue.run();
    }

    /** Once while it lasts. */
    private void reportIfNotMade(ProbeKind kind, AttemptResult result) {
        if (result instanceof AttemptResult.NotMade(String why)) {
            if (!lacking) {
                LOG.warn(
                        "a probe cannot be carried out, which counts as no result instance={} probe=\"{}\" reason=\"{}\"",
                        instance.id(),
                        kind.words(),
                        why);
            }
            lacking = true;
        } else {
            lacking = false;
        }
    }

    /** Cancels everything under way. */
    void end() {
        List.copyOf(trials).forEach(this::drop);
    }
}
