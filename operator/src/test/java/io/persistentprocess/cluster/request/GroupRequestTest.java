package io.persistentprocess.cluster.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupRequestTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.250Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01T12:00:00.250Z",
                "2026-03-01T12:00:00.250Z nginx",
                "2026-03-01T12:00:00.250Z nginx-0 @worker-1",
                "2026-03-01T12:00:00.250Z @worker-1"
            })
    void itsTextIsReadAsItWasWritten(String text) {
        assertThat(GroupRequest.parse(text)).map(GroupRequest::value).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "nginx 2026-03-01T12:00:00Z",
                "2026-03-01T12:00:00Z a b",
                "2026-03-01T12:00:00Z @a @b @c"
            })
    void whatIsNoRequestIsNone(String text) {
        assertThat(GroupRequest.parse(text)).isEmpty();
    }

    @Test
    void whatRunsSinceBeforeItIsDueAndWhatWasStartedSinceIsNot() {
        GroupRequest request = new GroupRequest(AT, Optional.empty(), Optional.empty());

        assertThat(request.isDue("nginx", "nginx-0", AT.minusMillis(1))).isTrue();
        assertThat(request.isDue("nginx", "nginx-0", AT)).isFalse();
        assertThat(request.isDue("nginx", "nginx-0", AT.plusSeconds(1))).isFalse();
    }

    @Test
    void aClockThatIsAheadByMoreThanClocksDifferIsSeen() {
        GroupRequest request = new GroupRequest(AT, Optional.empty(), Optional.empty());

        assertThat(request.isAhead(AT.minusSeconds(6))).isTrue();
        assertThat(request.isAhead(AT.minusSeconds(4))).isFalse();
        assertThat(request.isAhead(AT.plusSeconds(6))).isFalse();
    }

    @Test
    void aMembersNameMeansAllItsInstances() {
        GroupRequest request = new GroupRequest(AT, Optional.of("nginx"), Optional.empty());

        assertThat(request.isDue("nginx", "nginx-1", Instant.EPOCH)).isTrue();
        assertThat(request.isDue("nginx-1", "nginx-1-0", Instant.EPOCH)).isFalse();
    }

    @Test
    void onlyTheNamedInstanceIsDue() {
        GroupRequest request = new GroupRequest(AT, Optional.of("nginx-1"), Optional.empty());

        assertThat(request.isDue("nginx", "nginx-1", Instant.EPOCH)).isTrue();
        assertThat(request.isDue("nginx", "nginx-0", Instant.EPOCH)).isFalse();
    }

    @Test
    void withoutANodeItConcernsAll() {
        assertThat(new GroupRequest(AT, Optional.empty(), Optional.empty()).concernsNode("a"))
                .isTrue();
        assertThat(new GroupRequest(AT, Optional.empty(), Optional.of("b")).concernsNode("a"))
                .isFalse();
    }
}
