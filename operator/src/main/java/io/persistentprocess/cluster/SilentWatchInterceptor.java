package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends watches that received nothing for long, so that the client resumes them. A connection that a firewall or load balancer has dropped looks like
 * an idle one. API servers send a bookmark every minute, so a live watch is never ended. Any thread; starts none.
 */
final class SilentWatchInterceptor implements Interceptor {
    private static final Logger LOG = LoggerFactory.getLogger(SilentWatchInterceptor.class);
    /** As a share of the limit: thousands of agents that lost an API server together must not reconnect together for ever. */
    private static final double SPREAD = 0.2;

    private final Duration limit;
    /** When each watch last received data, by {@link System#nanoTime}. */
    private final Map<AsyncBody, Long> lastReceived = new ConcurrentHashMap<>();

    /** @param limit the actual limit is up to a fifth longer */
    SilentWatchInterceptor(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (WatchRequests.isWatch(request) && builder instanceof HttpRequest.Builder watch) {
            // Covers the response head only; the JDK has no timeout for a response body.
            watch.timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        if (!WatchRequests.isWatch(request)) {
            return consumer;
        }
        return (chunk, body) -> {
            lastReceived.replace(body, System.nanoTime());
            consumer.consume(chunk, body);
        };
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (WatchRequests.isWatch(request) && response.isSuccessful() && response.body() instanceof AsyncBody body) {
            lastReceived.put(body, System.nanoTime());
            var _ = body.done().whenComplete((_, _) -> lastReceived.remove(body));
            deliverEmptyChunk(consumer, body);
            long patience =
                    (long) (limit.toNanos() * (1 + ThreadLocalRandom.current().nextDouble(SPREAD)));
            checkAfter(patience, request, body, patience);
        }
    }

    /** The client treats a watch as interrupted until its first chunk, which may take a minute. */
    private static void deliverEmptyChunk(AsyncBody.Consumer<List<ByteBuffer>> consumer, AsyncBody body) {
        try {
            consumer.consume(List.of(), body);
        } catch (Exception e) {
            LOG.debug("a watch cannot be marked as begun", e);
            body.cancel();
        }
    }

    private void checkAfter(long nanos, HttpRequest request, AsyncBody body, long patience) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> check(request, body, patience));
    }

    private void check(HttpRequest request, AsyncBody body, long patience) {
        Optional.ofNullable(lastReceived.get(body)).ifPresent(last -> {
            long left = patience - (System.nanoTime() - last);
            if (left > 0) {
                checkAfter(left, request, body, patience);
            } else {
                LOG.debug(
                        "a watch received nothing for too long, so it is opened again path={}",
                        request.uri().getPath());
                body.cancel();
            }
        });
    }
}
