package io.persistentprocess.local.control;

import io.persistentprocess.agent.event.AgentEvent;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One client's request and the answers to it. */
final class ControlSession {
    /** How soon the agent notices that a following client closed an idle connection. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    /** Processes and threads in one answer; their number is up to the members. */
    private static final int MOST_PROCESSES = 10_000;

    private static final byte[] NOTHING_NEW = {'\n'};

    private final ControlChannel client;
    private final AgentControl agent;

    ControlSession(ControlChannel client, AgentControl agent) {
        this.client = client;
        this.agent = agent;
    }

    /** Serves the request until the answer is complete or the client closes the connection. */
    void hold() throws IOException, InterruptedException {
        try {
            answer(MessageCodec.request(client.readLine()));
        } catch (MalformedMessageException | ControlChannel.RequestTooLongException e) {
            send(new ControlResponse.Refusal("malformed request: " + e.getMessage()));
        } catch (RefusedException | KernelException e) {
            send(new ControlResponse.Refusal(e.getMessage()));
        }
    }

    private void answer(ControlRequest request) throws IOException, InterruptedException, RefusedException {
        switch (request) {
            case ControlRequest.Status(QueryScope scope, boolean usage) ->
                send(new ControlResponse.Status(statuses(scope, usage), agent.refusedManifests()));
            case ControlRequest.Tree(QueryScope scope, ControlRequest.Detail detail) ->
                send(new ControlResponse.Tree(trees(scope, detail)));
            case ControlRequest.Events(QueryScope scope, boolean follow) -> {
                try (EventLog.Subscription events = agent.events().subscribe()) {
                    stream(events, coverage(events, scope), follow);
                }
            }
            case ControlRequest.Processes(QueryScope scope, long perSecond) ->
                new ProcessEventRelay(client, agent)
                        .relay(ScopedInstances.of(scope, ids(agent.instances())), perSecond);
            case ControlRequest.Stop(String namespace, String instances) ->
                fulfil(InstanceRequestHandler.stop(agent, namespace, instances));
            case ControlRequest.Reload(String namespace, String instances) ->
                fulfil(InstanceRequestHandler.reload(agent, namespace, instances));
            case ControlRequest.Restart(String namespace, String instances, long settleMillis) ->
                fulfil(InstanceRequestHandler.restart(agent, namespace, instances, Duration.ofMillis(settleMillis)));
            case ControlRequest.Attach(String namespace, String instances, AttachSource source) ->
                fulfil(InstanceRequestHandler.attach(agent, namespace, instances, source));
        }
        send(new ControlResponse.End());
    }

    private void fulfil(InstanceRequestHandler handler) throws IOException, InterruptedException, RefusedException {
        handler.fulfil(new InstanceRequestHandler.Listener() {
            @Override
            public void send(ControlResponse response) throws IOException {
                ControlSession.this.send(response);
            }

            @Override
            public void checkPresence() throws IOException {
                client.checkPresence();
            }
        });
    }

    private List<InstanceStatus> statuses(QueryScope scope, boolean usage) throws RefusedException {
        return covered(scope).stream()
                .map(view -> InstanceStatus.of(
                        view,
                        agent.cgroupOf(view.id()).toString(),
                        agent.logOf(view.id()).map(Path::toString),
                        usage ? Optional.of(InstanceUsage.of(agent.usageOf(view.id()))) : Optional.empty()))
                .toList();
    }

    private List<InstanceProcesses> trees(QueryScope scope, ControlRequest.Detail detail)
            throws RefusedException, KernelException {
        List<InstanceProcesses> trees = new ArrayList<>();
        int room = MOST_PROCESSES;
        for (InstanceView view : covered(scope)) {
            InstanceProcesses tree =
                    new ProcessLister(agent.cgroupOf(view.id()), detail, room).of(view.id(), view.phase());
            trees.add(tree);
            room -= tree.lines();
        }
        return trees;
    }

    private List<InstanceView> covered(QueryScope scope) throws RefusedException {
        List<InstanceView> all = agent.instances();
        ScopedInstances coverage = ScopedInstances.of(scope, ids(all));
        return all.stream().filter(view -> coverage.covers(view.id())).toList();
    }

    private static List<InstanceId> ids(List<InstanceView> views) {
        return views.stream().map(InstanceView::id).toList();
    }

    /** Events may remain of instances that are gone. */
    private ScopedInstances coverage(EventLog.Subscription events, QueryScope scope) throws RefusedException {
        Set<InstanceId> known = new LinkedHashSet<>(ids(agent.instances()));
        events.earlier().forEach(event -> event.instance().ifPresent(known::add));
        events.past().forEach(event -> event.instance().ifPresent(known::add));
        return ScopedInstances.of(scope, known);
    }

    private void stream(EventLog.Subscription events, ScopedInstances scope, boolean follow)
            throws IOException, InterruptedException {
        for (AgentEvent event : events.earlier()) {
            send(event, scope);
        }
        for (AgentEvent event : events.past()) {
            send(event, scope);
        }
        long lastSent = System.nanoTime();
        while (follow) {
            Optional<AgentEvent> event = events.poll(HEARTBEAT);
            long lost = events.lost();
            if (lost > 0) {
                send(new ControlResponse.Lost(lost));
            }
            if (event.filter(happened -> covers(scope, happened)).isPresent()) {
                send(event.get(), scope);
                lastSent = System.nanoTime();
            } else if (System.nanoTime() - lastSent >= HEARTBEAT.toNanos()) {
                // Also when other instances have frequent events: otherwise a closed connection would not be noticed.
                client.write(NOTHING_NEW);
                lastSent = System.nanoTime();
            }
        }
    }

    /** Events of no instance match only requests for all groups. */
    private static boolean covers(ScopedInstances scope, AgentEvent event) {
        return event.instance().map(scope::covers).orElse(scope.coversAgent());
    }

    private void send(AgentEvent event, ScopedInstances scope) throws IOException {
        if (covers(scope, event)) {
            send(new ControlResponse.Event(
                    event.sequence(),
                    event.at(),
                    event.instance().map(InstanceId::namespace),
                    event.instance().map(InstanceId::group),
                    event.instance().map(InstanceId::name),
                    event.report().type().name(),
                    event.report().message()));
        }
    }

    private void send(ControlResponse response) throws IOException {
        client.write(MessageCodec.line(response));
    }
}
