package io.persistentprocess.cluster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Report;
import org.junit.jupiter.api.Test;

class EventTextsTest {
    private static final InstanceId ID = new InstanceId("default", "web", "nginx", 0);

    private final EventTexts texts = new EventTexts();

    @Test
    void aRestartIsToldWithWhyTheProcessEnded() {
        tell(Report.Type.Exited, "exited with code 1");

        assertThat(tell(Report.Type.Restarted, "pid 7")).isEqualTo("exited with code 1; restarted, pid 7");
    }

    @Test
    void theLastLineIsToldWithTheEndThatItExplains() {
        tell(Report.Type.Exited, "exited with code 1");
        tell(Report.Type.Restarted, "pid 7");

        assertThat(tell(Report.Type.LastOutput, "bind: Address already in use"))
                .isEqualTo("exited with code 1; last output: bind: Address already in use");
    }

    @Test
    void aBackOffAfterAFailedStartIsToldWithThatAndNotWithAnEarlierEnd() {
        tell(Report.Type.Exited, "exited with code 1");
        tell(Report.Type.StartError, "exec nginx: No such file or directory");

        assertThat(tell(Report.Type.BackOff, "failed 2 times in a row"))
                .isEqualTo("exec nginx: No such file or directory; failed 2 times in a row");
    }

    @Test
    void whatWasRemovedIsForgotten() {
        tell(Report.Type.Exited, "exited with code 1");
        tell(Report.Type.Removed, "");

        assertThat(tell(Report.Type.BackOff, "failed once")).isEqualTo("failed once");
    }

    private String tell(Report.Type type, String message) {
        return texts.of(ID, new Report(type, message));
    }
}
