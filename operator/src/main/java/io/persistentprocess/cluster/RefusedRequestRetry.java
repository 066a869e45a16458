package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Asks again for the lists and watches that the API server has refused: an informer of the client asks after 1, 2, 4 up to 32 seconds, and an
 * administrator who grants a right expects a result soon. The question is as cheap as possible: a list of one object, or a watch of one second. Notifies
 * {@link RefusedRequests} when the answer is yes. Any thread; starts none.
 */
final class RefusedRequestRetry implements Interceptor {
    private static final Duration SOON = Duration.ofSeconds(3);
    /** Thousands of agents may be refused for days, for example what was in a deleted namespace. */
    private static final Duration LATER = Duration.ofSeconds(30);

    private static final int SOON_TIMES = 100;

    private final RefusedRequests refusals;
    /** The paths that are asked for again. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private volatile Optional<HttpClient> http = Optional.empty();

    RefusedRequestRetry(RefusedRequests refusals) {
        this.refusals = refusals;
    }

    /** Sets the client that this interceptor belongs to. */
    void asksBy(HttpClient own) {
        http = Optional.of(own);
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        URI uri = request.uri();
        if (ApiErrors.isForbidden(response.code())
                && request.method().equals("GET")
                && WatchRequests.isCollection(uri)
                && asked.add(uri.getPath())) {
            askLater(uri, 1);
        }
    }

    private void askLater(URI refused, int attempt) {
        Duration most = attempt <= SOON_TIMES ? SOON : LATER;
        // Not all agents at the same moment.
        double share = 0.5 + ThreadLocalRandom.current().nextDouble() / 2;
        CompletableFuture.delayedExecutor((long) (share * most.toMillis()), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> ask(refused, attempt));
    }

    private void ask(URI refused, int attempt) {
        Optional<HttpClient> open = http.filter(client -> !client.isClosed());
        if (open.isEmpty() || !refusals.has(refused.getPath())) {
            // The informer's own request was granted before.
            asked.remove(refused.getPath());
            return;
        }
        URI question =
                WatchRequests.isWatch(refused) ? WatchRequests.shortWatch(refused) : WatchRequests.listOfOne(refused);
        HttpRequest request = open.get().newHttpRequestBuilder().uri(question).build();
        var _ = open.get()
                .consumeBytes(request, (_, body) -> body.consume())
                .whenComplete((response, _) -> answered(refused, attempt, Optional.ofNullable(response)));
    }

    private void answered(URI refused, int attempt, Optional<HttpResponse<AsyncBody>> response) {
        response.ifPresent(answer -> answer.body().consume());
        if (response.filter(HttpResponse::isSuccessful).isPresent()) {
            asked.remove(refused.getPath());
            refusals.granted(refused.getPath());
        } else {
            askLater(refused, attempt + 1);
        }
    }
}
