package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.util.concurrent.CompletableFuture;

/** The body of an answer that goes on until a test ends it. */
final class FakeBody implements AsyncBody {
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    @Override
    public void consume() {}

    @Override
    public CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void cancel() {}
}
