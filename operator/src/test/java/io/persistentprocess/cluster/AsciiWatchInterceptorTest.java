package io.persistentprocess.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiWatchInterceptorTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpRequest WATCH = request("https://server/api/v1/nodes?allowWatchBookmarks=true&watch=true");
    private static final HttpRequest LIST = request("https://server/api/v1/nodes?limit=100");

    private final AsyncBody body = new FakeBody();

    @ParameterizedTest
    @ValueSource(strings = {"café", "日本", "🙂", "a\u0085b", "\ud83d", "é🙂é", "plain"})
    void charactersOfAnyLengthSurviveBuffersOfAnyLength(String text) throws Exception {
        byte[] event = event(text);
        for (int size = 1; size <= event.length; size++) {
            assertThat(read(split(event, size))).as("buffers of %d", size).isEqualTo(decoded(text));
        }
    }

    @Property(tries = 300)
    void anyTextSurvives(@ForAll @StringLength(max = 60) String text, @ForAll @IntRange(min = 1, max = 40) int size)
            throws Exception {
        assertThat(read(split(event(text), size))).isEqualTo(decoded(text));
    }

    @Test
    void theClientsOwnDecodingOfEachBufferIsTheText() throws Exception {
        StringBuilder text = new StringBuilder();
        for (ByteBuffer buffer : escape(WATCH, split(event("é日本🙂"), 3))) {
            text.append(StandardCharsets.UTF_8.decode(buffer).array());
        }
        assertThat(JSON.readTree(text.toString()).path("text").asText()).isEqualTo("é日本🙂");
    }

    @Test
    void aLargeTextSurvives() throws Exception {
        String text = "日本é🙂".repeat(16_000);
        assertThat(read(split(event(text), 16_384))).isEqualTo(text);
    }

    @Test
    void bytesThatAreNoTextBecomeTheReplacementCharacter() throws Exception {
        byte[] event = event("x");
        event[indexOf(event, (byte) 'x')] = (byte) 0xff;
        assertThat(read(List.of(ByteBuffer.wrap(event)))).isEqualTo("\ufffd");
    }

    @Test
    void whatABodyHasLeftUnfinishedIsNoPartOfTheNext() throws Exception {
        List<ByteBuffer> read = new ArrayList<>();
        AsyncBody.Consumer<List<ByteBuffer>> consumer =
                new AsciiWatchInterceptor().consumer((chunk, _) -> read.addAll(chunk), WATCH);
        consumer.consume(List.of(ByteBuffer.wrap(new byte[] {(byte) 0xc3})), body);
        read.clear();
        consumer.consume(List.of(ByteBuffer.wrap(event("é"))), new FakeBody());
        assertThat(text(read)).isEqualTo("é");
    }

    @Test
    void answersThatAreNoWatchesStayAsTheyAre() throws Exception {
        ByteBuffer buffer = ByteBuffer.wrap(event("é"));
        assertThat(escape(LIST, List.of(buffer))).containsExactly(buffer);
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        int at = bytes.length - 1;
        while (bytes[at] != wanted) {
            at--;
        }
        return at;
    }

    /** As Go encodes it: everything but what JSON must have escaped stands for itself. */
    private static byte[] event(String text) throws JsonProcessingException {
        return ("{\"text\":" + JSON.writeValueAsString(text) + "}\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A lone surrogate has no bytes in UTF-8. */
    private static String decoded(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static List<ByteBuffer> split(byte[] event, int size) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int from = 0; from < event.length; from += size) {
            buffers.add(ByteBuffer.wrap(event, from, Math.min(size, event.length - from)));
        }
        return buffers;
    }

    private String read(List<ByteBuffer> buffers) throws Exception {
        return text(escape(WATCH, buffers));
    }

    private static String text(List<ByteBuffer> buffers) throws JsonProcessingException {
        StringBuilder all = new StringBuilder();
        buffers.forEach(buffer -> all.append(StandardCharsets.US_ASCII.decode(buffer)));
        return JSON.readTree(all.toString()).path("text").asText();
    }

    private List<ByteBuffer> escape(HttpRequest request, List<ByteBuffer> buffers) throws Exception {
        List<ByteBuffer> read = new ArrayList<>();
        AsyncBody.Consumer<List<ByteBuffer>> consumer =
                new AsciiWatchInterceptor().consumer((chunk, _) -> read.addAll(chunk), request);
        for (ByteBuffer buffer : buffers) {
            consumer.consume(List.of(buffer), body);
        }
        return read;
    }

    private static HttpRequest request(String uri) {
        return new StandardHttpRequest.Builder().uri(URI.create(uri)).build();
    }
}
