package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.util.concurrent.CompletableFuture;

/** The body of an answer that goes on and on. */
final class FakeBody implements AsyncBody {
    @Override
    public void consume() {}

    @Override
    public CompletableFuture<Void> done() {
        return new CompletableFuture<>();
    }

    @Override
    public void cancel() {}
}
