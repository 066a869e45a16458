package io.persistentprocess.e2e.cluster;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A request on its way through a proxy. For the thread that answers it, but for {@link #suffer}. */
final class ProxiedExchange {
    private static final int CHUNK = 64 * 1024;
    private static final int UNPROCESSABLE = 422;

    private final HttpExchange exchange;
    private final ApiRequest request;
    private final Instant at = Instant.now();
    private final RequestLog log;
    private final CountDownLatch cut = new CountDownLatch(1);
    private volatile boolean silent;
    private boolean garbled;
    private int bytesLeft = Integer.MAX_VALUE;
    private volatile InputStream answer = InputStream.nullInputStream();

    ProxiedExchange(HttpExchange exchange, ApiRequest request, RequestLog log) {
        this.exchange = exchange;
        this.request = request;
        this.log = log;
    }

    ApiRequest request() {
        return request;
    }

    /** What becomes of it while it is being answered. */
    void suffer(Fault fault) {
        switch (fault) {
            case Fault.Cut() -> {
                cut.countDown();
                closeAnswer();
            }
            case Fault.Silence() -> silent = true;
            case Fault.Answer _, Fault.Delay _, Fault.Hang _, Fault.CorruptBytes _, Fault.CutAt _ -> {
                // For what has yet to be answered.
            }
        }
    }

    /**
     * Passes it on, or does what the fault demands.
     *
     * @throws IOException to have the connection broken
     */
    void answer(Upstream upstream, Optional<Fault> fault, Optional<RbacRule> grantedBy) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        switch (fault.orElse(new Fault.Delay(Duration.ZERO))) {
            case Fault.Answer(int status, Optional<Duration> retryAfter) -> {
                retryAfter.ifPresent(
                        time -> exchange.getResponseHeaders().set("Retry-After", Long.toString(time.toSeconds())));
                record(body.length, status, grantedBy);
                say(status, "by order of the test");
            }
            case Fault.Delay(Duration time) -> {
                pause(time);
                forward(upstream, body, grantedBy);
            }
            case Fault.Silence() -> {
                silent = true;
                forward(upstream, body, grantedBy);
            }
            case Fault.CorruptBytes() -> {
                garbled = true;
                forward(upstream, body, grantedBy);
            }
            case Fault.CutAt(int bytes) -> {
                bytesLeft = bytes;
                forward(upstream, body, grantedBy);
            }
            case Fault.Hang() -> {
                record(body.length, 0, grantedBy);
                hang();
            }
            case Fault.Cut() -> {
                record(body.length, 0, grantedBy);
                throw new IOException("cut");
            }
        }
    }

    /** Answers it without the server. */
    void refuse(int status, String message) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        refuse(body.length, status, message, Optional.empty());
    }

    private void refuse(int bodyBytes, int status, String message, Optional<RbacRule> grantedBy) throws IOException {
        log.add(new RecordedRequest(at, request, bodyBytes, status, grantedBy, Optional.of(message)));
        say(status, message);
    }

    private void say(int status, String message) throws IOException {
        byte[] body = StatusBody.of(status, message);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private void forward(Upstream upstream, byte[] body, Optional<RbacRule> grantedBy) throws IOException {
        Optional<String> invalid = new BuiltInValidation(upstream).refusal(request, exchange, body);
        if (invalid.isPresent()) {
            refuse(body.length, UNPROCESSABLE, invalid.get(), grantedBy);
            return;
        }
        HttpResponse<InputStream> response = upstream.send(request, exchange, body);
        if (isClientError(response.statusCode())) {
            passOnError(response, body.length, grantedBy);
            return;
        }
        record(body.length, response.statusCode(), grantedBy);
        try (InputStream in = response.body()) {
            answer = in;
            if (cut.getCount() == 0) {
                throw new IOException("cut");
            }
            passOnHead(response);
            long length = response.headers().firstValueAsLong("content-length").orElse(0);
            exchange.sendResponseHeaders(response.statusCode(), hasBody(response) ? length : -1);
            copy(in);
        }
    }

    private static boolean isClientError(int status) {
        return status >= HttpURLConnection.HTTP_BAD_REQUEST && status < HttpURLConnection.HTTP_INTERNAL_ERROR;
    }

    private void passOnError(HttpResponse<InputStream> response, int bodyBytes, Optional<RbacRule> grantedBy)
            throws IOException {
        byte[] said;
        try (InputStream in = response.body()) {
            said = in.readAllBytes();
        }
        log.add(new RecordedRequest(
                at, request, bodyBytes, response.statusCode(), grantedBy, Optional.of(StatusBody.message(said))));
        passOnHead(response);
        exchange.sendResponseHeaders(response.statusCode(), said.length == 0 ? -1 : said.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(said);
        }
    }

    private void passOnHead(HttpResponse<?> response) {
        response.headers().map().forEach((name, values) -> {
            if (Upstream.isPassedOn(name)) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
    }

    private void copy(InputStream in) throws IOException {
        try (OutputStream out = exchange.getResponseBody()) {
            // The head alone: a watch may have nothing to say for long.
            out.flush();
            if (garbled) {
                out.write("{\"type\": \"MODIFIED\", \"object\": }{\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (!silent) {
                    write(out, chunk, read);
                }
            }
            if (silent) {
                hang();
            }
        }
    }

    private void write(OutputStream out, byte[] chunk, int length) throws IOException {
        out.write(chunk, 0, Math.min(length, bytesLeft));
        out.flush();
        if (bytesLeft < length) {
            throw new IOException("cut");
        }
        bytesLeft -= bytesLeft == Integer.MAX_VALUE ? 0 : length;
    }

    private static boolean hasBody(HttpResponse<?> response) {
        return response.statusCode() != 204
                && response.statusCode() != 304
                && response.headers().firstValueAsLong("content-length").orElse(1) > 0;
    }

    private void hang() throws IOException {
        pause(Duration.ofDays(1));
        throw new IOException("cut");
    }

    private void pause(Duration time) throws IOException {
        try {
            if (cut.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("cut");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void closeAnswer() {
        try {
            answer.close();
        } catch (IOException _) {
            // Closed is what it should be.
        }
    }

    private void record(int bodyBytes, int status, Optional<RbacRule> grantedBy) {
        log.add(new RecordedRequest(at, request, bodyBytes, status, grantedBy, Optional.empty()));
    }
}
