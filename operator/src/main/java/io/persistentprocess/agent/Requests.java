package io.persistentprocess.agent;

import io.persistentprocess.supervision.AttachSource;
import io.persistentprocess.supervision.Desired;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.InstanceId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Has the reactor do what other threads want of the fleet; each answer is completed by the reactor. Any thread. */
record Requests(Reactor reactor, Fleet fleet) {
    CompletableFuture<Void> apply(Desired wanted) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        reactor.submit(() -> {
            fleet.apply(wanted);
            taken.complete(null);
        });
        return taken;
    }

    CompletableFuture<Void> ping() {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        reactor.submit(() -> answered.complete(null));
        return answered;
    }

    CompletableFuture<List<InstanceId>> tell(Selector selector, Event event) {
        CompletableFuture<List<InstanceId>> told = new CompletableFuture<>();
        reactor.submit(() -> {
            List<InstanceId> meant = fleet.select(selector);
            meant.forEach(id -> fleet.deliver(id, event));
            told.complete(meant);
        });
        return told;
    }

    /** Where not exactly one is meant, nothing is done. */
    CompletableFuture<List<InstanceId>> attach(Selector selector, AttachSource source) {
        CompletableFuture<List<InstanceId>> told = new CompletableFuture<>();
        reactor.submit(() -> {
            List<InstanceId> meant = fleet.select(selector);
            if (meant.size() == 1) {
                fleet.deliver(meant.getFirst(), new Event.AttachRequested(source));
            }
            told.complete(meant);
        });
        return told;
    }

    CompletableFuture<Void> stopAll() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        reactor.submit(() -> fleet.removeAll(() -> stopped.complete(null)));
        return stopped;
    }
}
