package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.processes.KilledProcessListener;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Submits requests of other threads to the event loop, which completes the answers. Any thread. */
public record SupervisorRequests(EventLoop reactor, InstanceSupervisor fleet) {
    public CompletableFuture<Void> apply(DesiredState wanted) {
        return ask(() -> {
            fleet.apply(wanted);
            return null;
        });
    }

    public CompletableFuture<Void> ping() {
        return ask(() -> null);
    }

    /** Returns the matching instances after they have handled the event, so that later views include its effect. */
    public CompletableFuture<List<InstanceId>> deliver(InstanceSelector selector, Event event) {
        CompletableFuture<List<InstanceId>> answer = new CompletableFuture<>();
        reactor.submit(() -> answering(answer, () -> {
            List<InstanceId> meant = fleet.select(selector);
            CompletableFuture<?>[] all =
                    meant.stream().map(id -> handled(id, event)).toArray(CompletableFuture[]::new);
            var _ = CompletableFuture.allOf(all).thenRun(() -> answer.complete(meant));
        }));
        return answer;
    }

    /** For the thread that reads the process events. */
    public KilledProcessListener killedProcesses() {
        return new KilledProcessForwarder(reactor, fleet);
    }

    private CompletableFuture<Void> handled(InstanceId id, Event event) {
        CompletableFuture<Void> handled = new CompletableFuture<>();
        fleet.deliver(id, event, () -> handled.complete(null));
        return handled;
    }

    /** Does nothing unless exactly one instance matches. */
    public CompletableFuture<List<InstanceId>> attach(InstanceSelector selector, AttachSource source) {
        return ask(() -> {
            List<InstanceId> meant = fleet.select(selector);
            if (meant.size() == 1) {
                fleet.deliver(meant.getFirst(), new Event.AttachRequested(source));
            }
            return meant;
        });
    }

    public CompletableFuture<Void> stopAll() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        reactor.submit(() -> answering(stopped, () -> fleet.removeAll(() -> stopped.complete(null))));
        return stopped;
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        reactor.submit(() -> answering(answer, () -> answer.complete(question.get())));
        return answer;
    }

    /** Completes the answer with the failure, so that its caller does not wait for ever. */
    public static void answering(CompletableFuture<?> answer, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
            throw e;
        }
    }
}
