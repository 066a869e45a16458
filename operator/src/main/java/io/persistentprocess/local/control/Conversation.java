package io.persistentprocess.local.control;

import io.persistentprocess.agent.AgentEvent;
import io.persistentprocess.agent.EventLog;
import io.persistentprocess.agent.InstanceView;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.AttachSource;
import io.persistentprocess.supervision.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One client's request and the answers to it. */
final class Conversation {
    /** How soon a follower that has left is noticed while nothing happens. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    /** Processes and threads in one answer; how many there are is up to the members. */
    private static final int MOST_PROCESSES = 10_000;

    private static final byte[] NOTHING_NEW = {'\n'};

    private final ClientChannel client;
    private final AgentControl agent;

    Conversation(ClientChannel client, AgentControl agent) {
        this.client = client;
        this.agent = agent;
    }

    /** Until the answer is complete or the client has left. */
    void hold() throws IOException, InterruptedException {
        try {
            answer(Wire.request(client.readLine()));
        } catch (MalformedMessageException | ClientChannel.RequestTooLongException e) {
            say(new Response.Refusal("malformed request: " + e.getMessage()));
        } catch (RefusedException | KernelException e) {
            say(new Response.Refusal(e.getMessage()));
        }
    }

    private void answer(Request request) throws IOException, InterruptedException, RefusedException {
        switch (request) {
            case Request.Status(Scope scope, boolean usage) ->
                say(new Response.Status(statuses(scope, usage), agent.refusedManifests()));
            case Request.Tree(Scope scope, Request.Detail detail) -> say(new Response.Tree(trees(scope, detail)));
            case Request.Events(Scope scope, boolean follow) -> {
                try (EventLog.Subscription events = agent.events().subscribe()) {
                    tell(events, coverage(events, scope), follow);
                }
            }
            case Request.Processes(Scope scope, long perSecond) ->
                new ProcessRelay(client, agent).relay(Coverage.of(scope, ids(agent.instances())), perSecond);
            case Request.Stop(String namespace, String instances) -> fulfil(Wish.stop(agent, namespace, instances));
            case Request.Restart(String namespace, String instances, long settleMillis) ->
                fulfil(Wish.restart(agent, namespace, instances, Duration.ofMillis(settleMillis)));
            case Request.Attach(String namespace, String instances, AttachSource source) ->
                fulfil(Wish.attach(agent, namespace, instances, source));
        }
        say(new Response.End());
    }

    private void fulfil(Wish wish) throws IOException, InterruptedException, RefusedException {
        wish.fulfil(new Wish.Listener() {
            @Override
            public void say(Response response) throws IOException {
                Conversation.this.say(response);
            }

            @Override
            public void checkPresence() throws IOException {
                client.checkPresence();
            }
        });
    }

    private List<InstanceStatus> statuses(Scope scope, boolean usage) throws RefusedException {
        return covered(scope).stream()
                .map(view -> InstanceStatus.of(
                        view,
                        agent.cgroupOf(view.id()).toString(),
                        agent.logOf(view.id()).map(Path::toString),
                        usage ? Optional.of(Usage.of(agent.usageOf(view.id()))) : Optional.empty()))
                .toList();
    }

    private List<InstanceProcesses> trees(Scope scope, Request.Detail detail) throws RefusedException, KernelException {
        List<InstanceProcesses> trees = new ArrayList<>();
        int room = MOST_PROCESSES;
        for (InstanceView view : covered(scope)) {
            InstanceProcesses tree =
                    new ProcessList(agent.cgroupOf(view.id()), detail, room).of(view.id(), view.phase());
            trees.add(tree);
            room -= tree.lines();
        }
        return trees;
    }

    private List<InstanceView> covered(Scope scope) throws RefusedException {
        List<InstanceView> all = agent.instances();
        Coverage coverage = Coverage.of(scope, ids(all));
        return all.stream().filter(view -> coverage.covers(view.id())).toList();
    }

    private static List<InstanceId> ids(List<InstanceView> views) {
        return views.stream().map(InstanceView::id).toList();
    }

    /** Of instances that are gone there may still be events. */
    private Coverage coverage(EventLog.Subscription events, Scope scope) throws RefusedException {
        Set<InstanceId> known = new LinkedHashSet<>(ids(agent.instances()));
        events.earlier().forEach(event -> event.instance().ifPresent(known::add));
        events.past().forEach(event -> event.instance().ifPresent(known::add));
        return Coverage.of(scope, known);
    }

    private void tell(EventLog.Subscription events, Coverage scope, boolean follow)
            throws IOException, InterruptedException {
        for (AgentEvent event : events.earlier()) {
            tell(event, scope);
        }
        for (AgentEvent event : events.past()) {
            tell(event, scope);
        }
        long told = System.nanoTime();
        while (follow) {
            Optional<AgentEvent> event = events.poll(HEARTBEAT);
            long lost = events.lost();
            if (lost > 0) {
                say(new Response.Lost(lost));
            }
            if (event.filter(happened -> covers(scope, happened)).isPresent()) {
                tell(event.get(), scope);
                told = System.nanoTime();
            } else if (System.nanoTime() - told >= HEARTBEAT.toNanos()) {
                // Also while others have more events than one in this time: whoever has left would not be noticed.
                client.write(NOTHING_NEW);
                told = System.nanoTime();
            }
        }
    }

    /** What is of no instance is for those who asked for no group. */
    private static boolean covers(Coverage scope, AgentEvent event) {
        return event.instance().map(scope::covers).orElse(scope.coversAgent());
    }

    private void tell(AgentEvent event, Coverage scope) throws IOException {
        if (covers(scope, event)) {
            say(new Response.Event(
                    event.sequence(),
                    event.at(),
                    event.instance().map(InstanceId::namespace),
                    event.instance().map(InstanceId::group),
                    event.instance().map(InstanceId::name),
                    event.report().type().name(),
                    event.report().message()));
        }
    }

    private void say(Response response) throws IOException {
        client.write(Wire.line(response));
    }
}
