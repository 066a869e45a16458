package io.persistentprocess.agent.provision;

import io.persistentprocess.agent.command.CommandProvision;
import io.persistentprocess.agent.command.CommandRequest;
import io.persistentprocess.agent.condition.ConditionWatch;
import io.persistentprocess.agent.condition.ConditionWatcher;
import io.persistentprocess.agent.condition.UnmetCondition;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides what instances need on the node before their starts, and remembers what was read for them: the commands around a process see the same. An agent that has
 * adopted a process reads it again when the first command needs it. Reactor thread only.
 *
 * <p>If the agent dies here: nothing is stored, and the next agent provides everything again.
 */
@ReactorThread
public final class Provisioner implements CommandProvision {
    private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

    /** What was read last for an instance. */
    private static final class Known {
        private final ProvisionSpec spec;
        private final List<Map<String, String>> environment;
        /** Whether no process was started with it yet. */
        private boolean fresh = true;

        Known(ProvisionSpec spec, List<Map<String, String>> environment) {
            this.spec = spec;
            this.environment = environment;
        }
    }

    private final EventLoop reactor;
    private final ProvisionThreads threads;
    private final List<ProvisionStep> steps;
    private final ConditionWatcher conditions;
    private final Map<InstanceId, Known> known = new HashMap<>();
    /** Of instances that wait for a condition, or have begun to check it again. */
    private final Map<InstanceId, ConditionWatch> watches = new HashMap<>();
    /** Starts that wait for contents of files, by the instance. */
    private final Map<InstanceId, Runnable> waiting = new HashMap<>();

    /**
     * Provides nothing yet.
     *
     * @param steps what is made after the environment files are read, in their order
     * @param contents of files that starts may have to wait for
     */
    public Provisioner(EventLoop reactor, AgentThreads threads, List<ProvisionStep> steps, FileContents contents) {
        this.threads = new ProvisionThreads(reactor, threads);
        this.conditions = new ConditionWatcher(reactor.counters(), threads);
        this.reactor = reactor;
        this.steps = List.copyOf(steps);
        contents.onMore(() -> reactor.submit(this::lookAgain));
    }

    private void lookAgain() {
        List<Runnable> all = List.copyOf(waiting.values());
        waiting.clear();
        all.forEach(Runnable::run);
    }

    /** Answers with {@link Event.Provisioned}, {@link Event.ProvisionFailed} or {@link Event.ConditionUnmet}, later. */
    public void provision(Action.Provision action, ActionExecutor.Answers answers) {
        InstanceId id = action.id();
        waiting.remove(id);
        threads.send(
                new ProvisionThreads.Key(id, ""), new ProvisionTask(id, action.launch(), conditions, steps), result -> {
                    switch (result) {
                        case ProvisionResult.Done done -> {
                            unwatch(id);
                            keep(id, action.launch(), done);
                            answers.answer(id, new Event.Provisioned(action.run()));
                        }
                        case ProvisionResult.Failed(String message) -> {
                            unwatch(id);
                            answers.answer(id, new Event.ProvisionFailed(action.run(), message));
                        }
                        case ProvisionResult.Awaited(String why) -> {
                            unwatch(id);
                            waiting.put(id, () -> answers.answer(id, new Event.ConditionChanged(action.run())));
                            answers.answer(id, new Event.ConditionUnmet(action.run(), why));
                        }
                        case ProvisionResult.Unmet(UnmetCondition unmet) -> wait(action, unmet, answers);
                    }
                });
    }

    /** The new watch is made before the old one ends, so that what both need stays. */
    private void wait(Action.Provision action, UnmetCondition unmet, ActionExecutor.Answers answers) {
        InstanceId id = action.id();
        unwatch(id);
        watches.put(id, unmet.watch());
        answers.answer(id, new Event.ConditionUnmet(action.run(), unmet.why()));
        unmet.watch()
                .onChange(() -> reactor.submit(() -> answers.answer(id, new Event.ConditionChanged(action.run()))));
    }

    private void unwatch(InstanceId id) {
        Optional.ofNullable(watches.remove(id)).ifPresent(ConditionWatch::close);
    }

    /** Removes what was made for as long as the instance runs, before anything is made for it again. */
    public void remove(Action.RemoveProvisions action) {
        threads.send(
                new ProvisionThreads.Key(action.id(), ""),
                new RemovalTask(action.id(), action.launch(), steps),
                result -> {
                    if (result instanceof ProvisionResult.Failed(String message)) {
                        LOG.warn("{} instance={}", message, action.id());
                    }
                });
    }

    private void keep(InstanceId id, LaunchSpec launch, ProvisionResult.Done done) {
        known.put(id, new Known(launch.provision(), done.environment()));
        for (String note : done.notes()) {
            LOG.warn("{} instance={}", note, id);
        }
    }

    /** To be called before every action: a start that is given up needs nothing any more. */
    public void before(Action action) {
        switch (action) {
            case Action.Clear(InstanceId id) -> giveUp(id);
            case Action.ClearMain(InstanceId id) -> giveUp(id);
            case Action.RemoveCgroup(InstanceId id) -> forget(id);
            case Action.Release(InstanceId id) -> forget(id);
            default -> {}
        }
    }

    private void giveUp(InstanceId id) {
        threads.drop(new ProvisionThreads.Key(id, ""));
        unwatch(id);
        waiting.remove(id);
    }

    private void forget(InstanceId id) {
        threads.drop(id);
        unwatch(id);
        known.remove(id);
        waiting.remove(id);
    }

    /** What is started: the spec with everything that was read for it. Empty: nothing was read for it. */
    public Optional<LaunchSpec> complete(InstanceId id, LaunchSpec launch) {
        if (launch.provision().isNone()) {
            return Optional.of(launch);
        }
        Optional<Known> read = known(id, launch);
        read.ifPresent(now -> now.fresh = false);
        return read.map(now -> launch.provisioned(now.environment));
    }

    private Optional<Known> known(InstanceId id, LaunchSpec launch) {
        return Optional.ofNullable(known.get(id)).filter(read -> read.spec.isSameProcess(launch.provision()));
    }

    /** preStart beside a running process is part of the next start, so everything is provided anew for it. */
    @Override
    public void complete(CommandRequest request, Consumer<LaunchSpec> then, Consumer<String> failed) {
        LaunchSpec launch = request.launch();
        boolean begins = request.name().equals(LifecycleHook.PRE_START.field());
        if (launch.provision().isNone()
                || (!begins && launch.provision().environment().isNone())) {
            then.accept(launch.withProvision(ProvisionSpec.NONE));
            return;
        }
        Optional<Known> read = known(request.id(), launch).filter(now -> !begins || now.fresh);
        if (read.isPresent()) {
            then.accept(launch.provisioned(read.get().environment));
            return;
        }
        threads.send(
                new ProvisionThreads.Key(request.id(), request.name()),
                new ProvisionTask(
                        request.id(),
                        launch.withProvision(launch.provision().withoutConditions()),
                        conditions,
                        begins ? steps : List.of()),
                result -> {
                    switch (result) {
                        case ProvisionResult.Done done -> {
                            keep(request.id(), launch, done);
                            then.accept(launch.provisioned(done.environment()));
                        }
                        case ProvisionResult.Awaited(String why) -> failed.accept(why);
                        case ProvisionResult.Failed(String message) -> failed.accept(message);
                        // It was not asked for: a condition keeps no process that runs from its commands.
                        case ProvisionResult.Unmet unmet -> unmet.drop();
                    }
                });
    }

    public void close() {
        threads.close();
        conditions.close();
    }
}
