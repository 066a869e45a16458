package io.persistentprocess.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the client list again after the API server's data were set back, for example when etcd was restored from a backup. A watch from a version
 * that the server has not reached yet stays silent until the server reaches it. Therefore this interceptor asks for the current version (a list of
 * one object) when a watch begins after a failed request or after a watch that ended early. If the answer is older than the version of the watch, the
 * client receives 410 Gone and lists again.
 *
 * <p>Resource versions of one resource can be compared as numbers (Kubernetes API concepts, "Resource versions"). Versions that are not numbers are
 * ignored. Any thread; starts none.
 */
final class RewoundWatchInterceptor implements Interceptor {
    private static final Pattern FROM = Pattern.compile("(?:^|&)resourceVersion=([0-9]{1,18})(?:&|$)");
    private static final Pattern TIMEOUT = Pattern.compile("(?:^|&)timeoutSeconds=([0-9]{1,9})(?:&|$)");
    /** How much earlier than requested a server may end a watch. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(2);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    /** Number of requests that failed in the way an unreachable API server makes them fail. */
    private final AtomicLong failures = new AtomicLong();
    /** The value of {@code failures} at the last version query of each path. */
    private final Map<String, Long> reported = new ConcurrentHashMap<>();

    /** Queries the current resource version of what a watch follows; empty if the query fails. */
    private volatile Function<URI, CompletableFuture<OptionalLong>> versions =
            _ -> CompletableFuture.completedFuture(OptionalLong.empty());

    /** Sets the client that this interceptor belongs to. */
    void asksBy(HttpClient own) {
        asksBy(watch -> current(own, watch));
    }

    void asksBy(Function<URI, CompletableFuture<OptionalLong>> asked) {
        versions = asked;
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        failures.incrementAndGet();
    }

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        OptionalLong from = WatchRequests.isWatch(request) ? from(request) : OptionalLong.empty();
        return from.isPresent()
                ? new RewoundWatchConsumer(consumer, request.uri().getPath(), from.getAsLong())
                : consumer;
    }

    /** @param consumer the one of this interceptor if it was added last */
    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (response.code() >= HttpURLConnection.HTTP_INTERNAL_ERROR) {
            failures.incrementAndGet();
        }
        if (response.isSuccessful()
                && response.body() instanceof AsyncBody body
                && consumer instanceof RewoundWatchConsumer followed) {
            long begun = System.nanoTime();
            var _ = body.done().whenComplete((_, failure) -> {
                if (failure != null || endedEarly(request.uri(), Duration.ofNanos(System.nanoTime() - begun))) {
                    failures.incrementAndGet();
                }
            });
            if (failures.get() > reported.getOrDefault(request.uri().getPath(), 0L)) {
                ask(request.uri(), body, followed);
            }
        }
    }

    /** A server that shuts down, or a proxy in front of it, may end a watch in the same way as one whose time is over. */
    static boolean endedEarly(URI watch, Duration lasted) {
        Matcher timeout = TIMEOUT.matcher(watch.getRawQuery());
        return !timeout.find()
                || lasted.compareTo(Duration.ofSeconds(Long.parseLong(timeout.group(1)))
                                .minus(CLOCKS_DIFFER))
                        < 0;
    }

    private void ask(URI watch, AsyncBody body, RewoundWatchConsumer followed) {
        long failuresBefore = failures.get();
        var _ = versions.apply(watch).whenComplete((version, failure) -> {
            if (body.done().isDone()) {
                return;
            }
            if (failure != null || version.isEmpty()) {
                CompletableFuture.delayedExecutor(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                        .execute(() -> ask(watch, body, followed));
                return;
            }
            reported.put(watch.getPath(), failuresBefore);
            followed.isNow(version.getAsLong(), body);
        });
    }

    private static CompletableFuture<OptionalLong> current(HttpClient http, URI watch) {
        HttpRequest list =
                http.newHttpRequestBuilder().uri(WatchRequests.listOfOne(watch)).build();
        return http.sendAsync(list, String.class)
                .thenApply(response -> response.isSuccessful() ? versionOf(response.body()) : OptionalLong.empty());
    }

    private static OptionalLong versionOf(String list) {
        try {
            String version =
                    JSON.readTree(list).path("metadata").path("resourceVersion").asText();
            return version.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(version)) : OptionalLong.empty();
        } catch (JsonProcessingException _) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong from(HttpRequest watch) {
        Matcher from = FROM.matcher(watch.uri().getRawQuery());
        return from.find() ? OptionalLong.of(Long.parseLong(from.group(1))) : OptionalLong.empty();
    }
}
