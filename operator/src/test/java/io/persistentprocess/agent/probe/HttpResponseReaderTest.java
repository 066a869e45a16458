package io.persistentprocess.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.probe.HttpResponseReader.Progress;
import io.persistentprocess.supervision.spec.ProbeAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseReaderTest {
    private final HttpResponseReader reader = new HttpResponseReader();

    private Progress receive(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return reader.received(bytes, bytes.length);
    }

    private static HttpResponse complete(Progress progress) {
        assertThat(progress).isInstanceOf(Progress.Complete.class);
        return ((Progress.Complete) progress).response();
    }

    private static String broken(Progress progress) {
        assertThat(progress).isInstanceOf(Progress.Broken.class);
        return ((Progress.Broken) progress).why();
    }

    @Test
    void aResponseOfKnownLengthIsCompleteWithoutTheEndOfTheConnection() {
        HttpResponse response =
                complete(receive("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 9\r\n\r\nno quorum"));

        assertThat(response.inWords()).isEqualTo("503 Service Unavailable: no quorum");
        assertThat(response.isSuccess()).isFalse();
    }

    @Test
    void aResponseMayComeByteByByte() {
        String text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        for (int i = 0; i < text.length() - 1; i++) {
            assertThat(receive(text.substring(i, i + 1))).isInstanceOf(Progress.Incomplete.class);
        }

        assertThat(complete(receive(text.substring(text.length() - 1))).body()).startsWith("ok");
    }

    @Test
    void withoutALengthTheResponseEndsWithTheConnection() {
        assertThat(receive("HTTP/1.0 200 OK\n\nhello")).isInstanceOf(Progress.Incomplete.class);

        assertThat(complete(reader.ended()).body()).isEqualTo("hello");
    }

    @Test
    void interimResponsesAreSkipped() {
        assertThat(complete(receive("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void noMoreOfTheContentIsReadThanTheKubeletReads() {
        assertThat(receive("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(5000)))
                .isInstanceOf(Progress.Incomplete.class);
        assertThat(complete(receive("x".repeat(HttpResponseReader.MOST_BODY))).status())
                .isEqualTo(200);
    }

    @Test
    void aTruncatedResponseIsAFailure() {
        receive("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");

        assertThat(broken(reader.ended())).isEqualTo("the connection was closed in the middle of the response");
    }

    @Test
    void nothingAtAllIsAFailure() {
        assertThat(broken(reader.ended())).isEqualTo("the connection was closed without a response");
    }

    @Test
    void endlessHeaderFieldsAreAFailure() {
        receive("HTTP/1.1 200 OK\r\n");
        Progress last = new Progress.Incomplete();
        for (int i = 0; i < 100 && last instanceof Progress.Incomplete; i++) {
            last = receive("X-%d: %s\r\n".formatted(i, "y".repeat(1000)));
        }

        assertThat(broken(last)).isEqualTo("the response has more than 16 KiB of header fields");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2p1\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 x\r\n\r\n", "\r\n\r\n"})
    void anAnswerThatIsNotHttpIsQuoted(String text) {
        assertThat(broken(receive(text))).startsWith("the response is not HTTP/1: ");
    }

    @Test
    void textOfTheProgramComesWithoutControlCharactersAndOfLimitedLength() {
        HttpResponse response = complete(
                receive("HTTP/1.1 500 \u001b[31mred\r\nContent-Length: 2007\r\n\r\n\n\n\u0007ding" + "g".repeat(2000)));

        assertThat(response.inWords()).doesNotContain("\u001b", "\u0007").hasSizeLessThan(600);
    }

    @Property(tries = 1000)
    void whateverArrivesIsReadWithoutAnErrorAndNotForLong(
            @ForAll @Size(max = 60) List<@From("pieces") String> arriving) {
        HttpResponseReader fresh = new HttpResponseReader();
        int sent = 0;
        Progress last = new Progress.Incomplete();
        for (String piece : arriving) {
            byte[] bytes = piece.getBytes(StandardCharsets.ISO_8859_1);
            if (last instanceof Progress.Incomplete) {
                sent += bytes.length;
                last = fresh.received(bytes, bytes.length);
            }
        }
        assertThat(sent).isLessThan(64 << 10);
        assertThat(fresh.ended()).isNotInstanceOf(Progress.Incomplete.class);
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "HTTP/1.1 200 OK\r\n",
                        "HTTP/1.1 100 Continue\r\n\r\n",
                        "\r\n",
                        "\n",
                        "0\r\n\r\n",
                        "Content-Length: 5\r\n",
                        "Content-Length: 99999999999999999999\r\n",
                        "Transfer-Encoding: chunked\r\n",
                        "Location: /\r\n"),
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(4000));
    }

    @Test
    void aRedirectIsFollowedOnTheSameHostOnly() {
        HttpRequest request = new HttpRequest(ProbeAction.Scheme.HTTP, "127.0.0.1", 8080, "/a/b?c", Map.of());

        assertThat(request.redirected("/login").map(HttpRequest::url)).contains("http://127.0.0.1:8080/login");
        assertThat(request.redirected("d").map(HttpRequest::url)).contains("http://127.0.0.1:8080/a/d");
        assertThat(request.redirected("https://127.0.0.1/x?y=z").map(HttpRequest::url))
                .contains("https://127.0.0.1/x?y=z");
        assertThat(request.redirected("http://elsewhere:8080/")).isEmpty();
        assertThat(request.redirected("ftp://127.0.0.1/")).isEmpty();
        assertThat(request.redirected("http://127.0.0.1:99999/")).isEmpty();
        assertThat(request.redirected("not a url")).isEqualTo(Optional.empty());
    }

    @Test
    void headersOfTheManifestReplaceTheDefaults() {
        HttpRequest request = new HttpRequest(
                ProbeAction.Scheme.HTTP, "::1", 80, "/", Map.of("host", "example.org", "accept", "", "X-Probe", "1"));

        assertThat(new String(request.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\nUser-Agent: ppg-probe\r\nX-Probe: 1\r\n\r\n");
        assertThat(request.url()).isEqualTo("http://[::1]/");
    }
}
