package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once when the API server stops answering and once when it answers again. Does the same for requests that it refuses. The client libraries
 * would log every request with a stack trace; their loggers are off. Any thread.
 */
final class ApiServerOutageLog implements Interceptor {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServerOutageLog.class);

    /** When the outage began, by {@link System#nanoTime}; empty: there is none. */
    private final AtomicReference<Optional<Long>> awaySince = new AtomicReference<>(Optional.empty());

    private final RefusedRequests refusals;

    ApiServerOutageLog(RefusedRequests refusals) {
        this.refusals = refusals;
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        away(request, ApiErrors.deepest(failure).toString());
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (response.code() >= HttpURLConnection.HTTP_INTERNAL_ERROR) {
            away(request, "HTTP status " + response.code());
            return;
        }
        back();
        if (request.method().equals("GET")) {
            checkRefusal(request.uri(), response);
        }
    }

    private void away(HttpRequest request, String why) {
        if (awaySince.compareAndSet(Optional.empty(), Optional.of(System.nanoTime()))) {
            LOG.warn(
                    "the API server does not respond; instances keep running as they are server={} reason=\"{}\"",
                    request.uri().getAuthority(),
                    why);
        }
    }

    private void back() {
        awaySince
                .getAndSet(Optional.empty())
                .ifPresent(since -> LOG.info(
                        "the API server responds again seconds={}",
                        Duration.ofNanos(System.nanoTime() - since).toSeconds()));
    }

    private void checkRefusal(URI request, HttpResponse<?> response) {
        if (response.isSuccessful()) {
            if (refusals.shown(request)) {
                LOG.info("the API server grants a request again that it had refused path={}", request.getPath());
            }
        } else if (ApiErrors.isForbidden(response.code()) && refusals.refused(request)) {
            LOG.warn(
                    "the API server refuses a request; instances keep running as they are; check the roles of this account path={} status={}",
                    request.getPath(),
                    response.code());
        }
    }
}
