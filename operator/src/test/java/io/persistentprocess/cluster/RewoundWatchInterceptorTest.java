package io.persistentprocess.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RewoundWatchInterceptorTest {
    private static final String OLDER = bookmark("99");
    private static final String NEWER = bookmark("101");
    private static final String EVENT =
            "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"50\"}}}\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 4_096})
    void aBookmarkThatIsOlderThanTheWatchMakesItsVersionGone(int size) throws Exception {
        String seen = follow("watch=true&resourceVersion=100", EVENT + OLDER + EVENT, size);

        assertThat(seen).startsWith(EVENT + OLDER + "{\"type\":\"ERROR\"").contains("\"code\":410");
        assertThat(seen.substring(EVENT.length() + OLDER.length())).doesNotContain("MODIFIED");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4_096})
    void whatIsNewerOrNoBookmarkPasses(int size) throws Exception {
        String events = NEWER + EVENT + bookmark("100") + "x".repeat(5_000) + "\n" + bookmark("of-a-kind-of-its-own");

        assertThat(follow("resourceVersion=100&watch=true", events, size)).isEqualTo(events);
    }

    @Test
    void withoutAVersionToCompareWithAllPasses() throws Exception {
        assertThat(follow("watch=true", OLDER, 10)).isEqualTo(OLDER);
        assertThat(follow("watch=true&resourceVersion=", OLDER, 10)).isEqualTo(OLDER);
        assertThat(follow("resourceVersion=100", OLDER, 10)).isEqualTo(OLDER);
    }

    @Test
    void aServerThatIsOlderMakesTheVersionGoneBetweenTwoEvents() throws Exception {
        StringBuilder seen = new StringBuilder();
        RewoundWatchConsumer followed = new RewoundWatchConsumer(
                (chunk, _) -> chunk.forEach(bytes -> seen.append(StandardCharsets.US_ASCII.decode(bytes))), "/x", 100);
        followed.isNow(100, new FakeBody());
        followed.consume(List.of(StandardCharsets.US_ASCII.encode(EVENT.substring(0, 10))), new FakeBody());
        followed.isNow(99, new FakeBody());
        assertThat(seen).hasToString(EVENT.substring(0, 10));

        followed.consume(List.of(StandardCharsets.US_ASCII.encode(EVENT.substring(10) + EVENT)), new FakeBody());

        assertThat(seen.toString()).startsWith(EVENT + "{\"type\":\"ERROR\"").contains("410");
    }

    @Test
    void aServerThatIsOlderMakesTheVersionOfASilentWatchGone() {
        StringBuilder seen = new StringBuilder();
        RewoundWatchConsumer followed = new RewoundWatchConsumer(
                (chunk, _) -> chunk.forEach(bytes -> seen.append(StandardCharsets.US_ASCII.decode(bytes))), "/x", 100);

        followed.isNow(99, new FakeBody());

        assertThat(seen.toString()).startsWith("{\"type\":\"ERROR\"").endsWith("}}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&timeoutSeconds=600"})
    void aWatchThatFollowsOneThatEndedBeforeItsTimeAsksForTheVersion(String timeout) {
        List<URI> asked = new ArrayList<>();
        RewoundWatchInterceptor watches = new RewoundWatchInterceptor();
        watches.asksBy(watch -> {
            asked.add(watch);
            return CompletableFuture.completedFuture(OptionalLong.of(99));
        });
        FakeBody first = new FakeBody();
        StringBuilder seen = new StringBuilder();
        begin(watches, "watch=true&resourceVersion=100" + timeout, first, seen);
        assertThat(asked).isEmpty();

        first.done().complete(null);
        begin(watches, "watch=true&resourceVersion=100" + timeout, new FakeBody(), seen);

        assertThat(asked).hasSize(1);
        assertThat(seen.toString()).startsWith("{\"type\":\"ERROR\"").contains("410");
    }

    @Test
    void aWatchWhoseTimeIsOverHasNotEndedEarly() {
        URI watch = URI.create("https://server/api/v1/nodes?watch=true&timeoutSeconds=300&resourceVersion=1");

        assertThat(RewoundWatchInterceptor.endedEarly(watch, Duration.ofSeconds(299)))
                .isFalse();
        assertThat(RewoundWatchInterceptor.endedEarly(watch, Duration.ofSeconds(200)))
                .isTrue();
        assertThat(RewoundWatchInterceptor.endedEarly(URI.create("https://server/x?watch=true"), Duration.ofDays(1)))
                .isTrue();
    }

    private static void begin(RewoundWatchInterceptor watches, String query, FakeBody body, StringBuilder seen) {
        HttpRequest request = new StandardHttpRequest.Builder()
                .uri(URI.create("https://server/api/v1/nodes?" + query))
                .build();
        watches.after(
                request,
                new FakeResponse(body),
                watches.consumer(
                        (chunk, _) -> chunk.forEach(bytes -> seen.append(StandardCharsets.US_ASCII.decode(bytes))),
                        request));
    }

    private record FakeResponse(FakeBody body) implements HttpResponse<FakeBody> {
        @Override
        public int code() {
            return 200;
        }

        @Override
        public HttpRequest request() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public List<String> headers(String key) {
            return List.of();
        }

        @Override
        public Map<String, List<String>> headers() {
            return Map.of();
        }
    }

    private static String bookmark(String version) {
        return "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\""
                + version + "\",\"creationTimestamp\":null},\"spec\":{},\"status\":{}}}\n";
    }

    private static String follow(String query, String events, int size) throws Exception {
        StringBuilder seen = new StringBuilder();
        HttpRequest request = new StandardHttpRequest.Builder()
                .uri(URI.create("https://server/api/v1/nodes?" + query))
                .build();
        AsyncBody.Consumer<List<ByteBuffer>> consumer = new RewoundWatchInterceptor()
                .consumer(
                        (chunk, _) -> chunk.forEach(bytes -> seen.append(StandardCharsets.US_ASCII.decode(bytes))),
                        request);
        byte[] all = events.getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from < all.length; from += size) {
            consumer.consume(List.of(ByteBuffer.wrap(all, from, Math.min(size, all.length - from))), new FakeBody());
        }
        return seen.toString();
    }
}
