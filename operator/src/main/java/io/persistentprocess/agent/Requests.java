package io.persistentprocess.agent;

import io.persistentprocess.supervision.AttachSource;
import io.persistentprocess.supervision.Desired;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.InstanceId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Has the reactor do what other threads want of the fleet; each answer is completed by the reactor. Any thread. */
record Requests(Reactor reactor, Fleet fleet) {
    CompletableFuture<Void> apply(Desired wanted) {
        return ask(() -> {
            fleet.apply(wanted);
            return null;
        });
    }

    CompletableFuture<Void> ping() {
        return ask(() -> null);
    }

    /** Which instances are meant, once they have dealt with it: what is seen of them then is from after it. */
    CompletableFuture<List<InstanceId>> tell(Selector selector, Event event) {
        CompletableFuture<List<InstanceId>> answer = new CompletableFuture<>();
        reactor.submit(() -> answering(answer, () -> {
            List<InstanceId> meant = fleet.select(selector);
            CompletableFuture<?>[] told =
                    meant.stream().map(id -> told(id, event)).toArray(CompletableFuture[]::new);
            var _ = CompletableFuture.allOf(told).thenRun(() -> answer.complete(meant));
        }));
        return answer;
    }

    private CompletableFuture<Void> told(InstanceId id, Event event) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        fleet.deliver(id, event, () -> told.complete(null));
        return told;
    }

    /** Where not exactly one is meant, nothing is done. */
    CompletableFuture<List<InstanceId>> attach(Selector selector, AttachSource source) {
        return ask(() -> {
            List<InstanceId> meant = fleet.select(selector);
            if (meant.size() == 1) {
                fleet.deliver(meant.getFirst(), new Event.AttachRequested(source));
            }
            return meant;
        });
    }

    CompletableFuture<Void> stopAll() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        reactor.submit(() -> answering(stopped, () -> fleet.removeAll(() -> stopped.complete(null))));
        return stopped;
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        reactor.submit(() -> answering(answer, () -> answer.complete(question.get())));
        return answer;
    }

    /** Nobody waits for an answer that was lost with a failure. */
    static void answering(CompletableFuture<?> answer, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
            throw e;
        }
    }
}
