package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpectedClientErrorsTest {
    private static final List<String> EXPECTED = List.of("# a comment", "", "404 get nodes: it may be gone");

    private static RecordedRequest refused(int status, String uri, String said) {
        ApiRequest request = ApiRequest.of(User.SUPER_USER, "", "GET", URI.create(uri));
        return new RecordedRequest(Instant.EPOCH, request, 0, status, Optional.empty(), Optional.of(said));
    }

    @Test
    void whatIsNamedIsExpected() {
        assertThat(ExpectedClientErrors.unexpected(EXPECTED, List.of(refused(404, "/api/v1/nodes/a", "not found"))))
                .isEmpty();
    }

    @Test
    void anotherStatusOrResourceIsNot() {
        assertThat(ExpectedClientErrors.unexpected(
                        EXPECTED,
                        List.of(
                                refused(403, "/api/v1/nodes/a", "cannot get"),
                                refused(404, "/api/v1/namespaces/b/pods/c", "not found"),
                                refused(404, "/api/v1/namespaces/b/pods/c", "not found"))))
                .containsExactly("403 get nodes a: cannot get", "404 get pods c: not found");
    }
}
