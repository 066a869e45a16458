package io.persistentprocess.local.control;

import io.persistentprocess.agent.event.AgentEvent;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.local.control.ControlResponse.Outcome.Result;
import io.persistentprocess.supervision.instance.Awaited;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** A manual stop, restart or attach: sends the request and reports each instance when it is fulfilled. */
final class InstanceRequestHandler {
    /** Receives the results for a client. */
    interface Listener {
        void send(ControlResponse response) throws IOException;

        /**
         * Does not wait.
         *
         * @throws IOException the client closed the connection, and no result is needed any more
         */
        void checkPresence() throws IOException;
    }

    private enum Kind {
        STOP(Result.STOPPED),
        RESTART(Result.RESTARTED),
        RELOAD(Result.RELOADED),
        ATTACH(Result.ATTACHED);

        private final Result done;

        Kind(Result done) {
            this.done = done;
        }
    }

    /**
     * Events report most results. This check covers requests that caused no event, because the instance was already in the requested state or because
     * events were lost.
     */
    private static final Set<String> WAITS =
            Set.of(InstanceReport.Type.WaitingForDependency.name(), InstanceReport.Type.ConditionUnmet.name());

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Kind kind;
    private final AgentControl agent;
    private final String namespace;
    private final String instances;
    private final RestartTracker settling;
    private final Function<InstanceSelector, CompletableFuture<List<InstanceId>>> order;

    /** Since when nothing that an instance waits for is on its way. */
    private final Map<InstanceId, Long> waitingSinceNanos = new HashMap<>();

    private boolean eventsWereLost;

    private InstanceRequestHandler(
            Kind kind,
            AgentControl agent,
            String namespace,
            String instances,
            Duration settle,
            Function<InstanceSelector, CompletableFuture<List<InstanceId>>> order) {
        this.kind = kind;
        this.settling = new RestartTracker(settle);
        this.agent = agent;
        this.namespace = namespace;
        this.instances = instances;
        this.order = order;
    }

    static InstanceRequestHandler stop(AgentControl agent, String namespace, String instances) {
        return new InstanceRequestHandler(Kind.STOP, agent, namespace, instances, Duration.ZERO, agent::stop);
    }

    /** @param settle how long an instance must stay up to count as restarted */
    static InstanceRequestHandler restart(AgentControl agent, String namespace, String instances, Duration settle) {
        return new InstanceRequestHandler(Kind.RESTART, agent, namespace, instances, settle, agent::restart);
    }

    static InstanceRequestHandler reload(AgentControl agent, String namespace, String instances) {
        return new InstanceRequestHandler(Kind.RELOAD, agent, namespace, instances, Duration.ZERO, agent::reload);
    }

    static InstanceRequestHandler attach(AgentControl agent, String namespace, String instances, AttachSource source) {
        return new InstanceRequestHandler(
                Kind.ATTACH, agent, namespace, instances, Duration.ZERO, selector -> agent.attach(selector, source));
    }

    /**
     * Returns when there is nothing left to wait for: the request is fulfilled, or it cannot be any more, because a later request replaced it or a
     * process survives SIGKILL.
     */
    void fulfil(Listener listener) throws IOException, InterruptedException, RefusedException {
        try (EventLog.Subscription events = agent.events().subscribe()) {
            Set<InstanceId> open = new LinkedHashSet<>(meant());
            settleByView(open, listener);
            long looked = System.nanoTime();
            while (!open.isEmpty()) {
                Optional<AgentEvent> event = events.poll(settling.wait(System.nanoTime(), LOOK_AGAIN));
                if (event.isPresent()) {
                    settleByEvent(event.get(), open, listener);
                    settleWhereOvertaken(event.get(), open, listener);
                }
                settleByTime(open, listener);
                // Also if other instances have many events.
                if (System.nanoTime() - looked >= LOOK_AGAIN.toNanos()) {
                    listener.checkPresence();
                    eventsWereLost |= events.lost() > 0;
                    settleByView(open, listener);
                    looked = System.nanoTime();
                }
            }
        }
    }

    private List<InstanceId> meant() throws InterruptedException, RefusedException {
        List<InstanceId> known =
                agent.instances().stream().map(InstanceView::id).toList();
        if (instances.equals(ControlRequest.ALL_INSTANCES)) {
            List<InstanceId> all = new ArrayList<>();
            for (GroupId group :
                    new LinkedHashSet<>(known.stream().map(InstanceId::groupId).toList())) {
                all.addAll(ask(InstanceSelector.of(group)));
            }
            return all;
        }
        InstanceSelector selector = ScopedInstances.selectors(instances, Optional.of(namespace), known)
                .getFirst();
        List<InstanceId> meant = ask(selector);
        if (meant.isEmpty()) {
            throw new RefusedException(selector + " is gone by now");
        }
        if (kind == Kind.ATTACH && meant.size() > 1) {
            throw new RefusedException("\"%s\" names %d instances; name one of them, as in %s/%s"
                    .formatted(
                            instances,
                            meant.size(),
                            meant.getFirst().group(),
                            meant.getFirst().name()));
        }
        return meant;
    }

    private List<InstanceId> ask(InstanceSelector selector) throws InterruptedException, RefusedException {
        try {
            return order.apply(selector).get();
        } catch (ExecutionException e) {
            throw new RefusedException("the agent cannot do it: " + e.getCause().getMessage());
        }
    }

    private void settleByEvent(AgentEvent event, Set<InstanceId> open, Listener listener) throws IOException {
        if (event.instance().filter(open::contains).isEmpty()) {
            return;
        }
        InstanceId id = event.instance().get();
        Optional<ControlResponse.Outcome> outcome = result(event.report().type())
                .map(result -> outcome(id, result, event.report().message()))
                .or(() -> kind == Kind.RESTART
                        ? settling.happened(id, event.report(), System.nanoTime())
                        : Optional.empty());
        if (outcome.isPresent()) {
            open.remove(id);
            listener.send(outcome.get());
        }
    }

    private void settleByTime(Set<InstanceId> open, Listener listener) throws IOException {
        for (RestartTracker.Settled settled : settling.due(System.nanoTime(), this::view)) {
            if (open.remove(settled.id())) {
                listener.send(settled.outcome());
            }
        }
    }

    private Optional<InstanceView> view(InstanceId id) {
        return agent.instances().stream().filter(view -> view.id().equals(id)).findFirst();
    }

    private void settleWhereOvertaken(AgentEvent event, Set<InstanceId> open, Listener listener) throws IOException {
        boolean mayBe = switch (event.report().type()) {
            case Started, Restarted, Attached, Unkillable -> true;
            default -> false;
        };
        if (mayBe && event.instance().filter(open::contains).isPresent()) {
            settleByView(open, listener);
        }
    }

    private Optional<Result> result(InstanceReport.Type type) {
        return switch (type) {
            case Removed, Released -> Optional.of(Result.REMOVED);
            case Attached -> kind == Kind.ATTACH ? Optional.of(kind.done) : Optional.empty();
            case AttachFailed -> kind == Kind.ATTACH ? Optional.of(Result.NOT_ATTACHED) : Optional.empty();
            case Reloaded -> kind == Kind.RELOAD ? Optional.of(kind.done) : Optional.empty();
            // The spec has changed as well, so a reload may have become a restart.
            case ReloadFailed, PreStartFailed, Stopping ->
                kind == Kind.RELOAD ? Optional.of(Result.NOT_RELOADED) : Optional.empty();
            case Stopped, Completed, Failed -> kind == Kind.STOP ? Optional.of(kind.done) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private void settleByView(Set<InstanceId> open, Listener listener) throws IOException {
        Map<InstanceId, InstanceView> views = new HashMap<>();
        agent.instances().forEach(view -> views.put(view.id(), view));
        for (InstanceId id : List.copyOf(open)) {
            Optional<InstanceView> known = Optional.ofNullable(views.get(id));
            Optional<ControlResponse.Outcome> settled =
                    settled(id, known).or(() -> known.flatMap(view -> waitsInVain(view, views.values())));
            if (settled.isPresent()) {
                open.remove(id);
                listener.send(settled.get());
            }
        }
    }

    /** It waits for another instance of its group, and none of them is on its way. A view may be older than the group's last decision, so that has to last. */
    private Optional<ControlResponse.Outcome> waitsInVain(InstanceView view, Collection<InstanceView> all) {
        boolean forAnEnd = view.awaited().filter(Awaited.COMPLETION::equals).isPresent();
        boolean hope = all.stream()
                .filter(other -> other.id().groupId().equals(view.id().groupId()))
                .anyMatch(other -> isOnItsWay(other) || (forAnEnd && other.phase() == Phase.Running));
        if (kind != Kind.RESTART || !waits(view) || hope) {
            waitingSinceNanos.remove(view.id());
            return Optional.empty();
        }
        long since = waitingSinceNanos.computeIfAbsent(view.id(), _ -> System.nanoTime());
        return System.nanoTime() - since < LOOK_AGAIN.toNanos()
                ? Optional.empty()
                : Optional.of(outcome(view.id(), Result.NOT_RESTARTED, view.message()));
    }

    private static boolean isOnItsWay(InstanceView view) {
        return switch (view.phase()) {
            case Starting, Stopping -> true;
            case Pending -> !waits(view);
            case Running, BackOff, Stopped, Completed, Failed, Unsupervised -> false;
        };
    }

    private static boolean waits(InstanceView view) {
        return view.conditions().stream().anyMatch(condition -> WAITS.contains(condition.type()));
    }

    private Optional<ControlResponse.Outcome> settled(InstanceId id, Optional<InstanceView> view) {
        if (view.isEmpty()) {
            return Optional.of(outcome(id, Result.REMOVED, ""));
        }
        return switch (kind) {
            case STOP -> stopped(id, view.get());
            case RESTART -> restarted(id, view.get());
            case RELOAD ->
                eventsWereLost ? Optional.of(outcome(id, Result.NOT_RELOADED, "see ppg events")) : Optional.empty();
            // The attach report has the result, unless it was lost.
            case ATTACH -> eventsWereLost ? attached(id, view.get()) : Optional.empty();
        };
    }

    private static Optional<ControlResponse.Outcome> attached(InstanceId id, InstanceView view) {
        return switch (view.phase()) {
            case Starting -> Optional.empty();
            case Running -> Optional.of(outcome(id, Result.ATTACHED, "ppg tree shows what"));
            default -> Optional.of(outcome(id, Result.NOT_ATTACHED, "ppg events shows why"));
        };
    }

    private static Optional<ControlResponse.Outcome> stopped(InstanceId id, InstanceView view) {
        if (view.phase() == Phase.Stopped) {
            return Optional.of(outcome(id, Result.STOPPED, ""));
        }
        return view.goal().isWanted()
                ? Optional.of(outcome(id, Result.NOT_STOPPED, "it was started again by another request"))
                : unkillable(view).map(why -> outcome(id, Result.NOT_STOPPED, why));
    }

    private static Optional<ControlResponse.Outcome> restarted(InstanceId id, InstanceView view) {
        return switch (view.goal()) {
            case Hold ->
                view.phase() == Phase.Unsupervised
                        ? Optional.empty()
                        : Optional.of(outcome(id, Result.NOT_RESTARTED, "it was stopped by another request"));
            case Suspend ->
                view.phase() == Phase.Stopped
                        ? Optional.of(outcome(id, Result.NOT_RESTARTED, view.message()))
                        : Optional.empty();
            case Run, Restart, GiveUp, Remove -> unkillable(view).map(why -> outcome(id, Result.NOT_RESTARTED, why));
        };
    }

    /** One of its processes sleeps uninterruptibly, for an unknown time. */
    private static Optional<String> unkillable(InstanceView view) {
        return Optional.of(view.message()).filter(InstanceView.SURVIVOR::equals);
    }

    private static ControlResponse.Outcome outcome(InstanceId id, Result result, String message) {
        return ControlResponse.Outcome.of(id.toString(), result, message);
    }
}
