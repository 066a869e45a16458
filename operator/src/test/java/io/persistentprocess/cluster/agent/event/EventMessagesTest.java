package io.persistentprocess.cluster.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import org.junit.jupiter.api.Test;

class EventMessagesTest {
    private static final InstanceId ID = new InstanceId("default", "web", "nginx", 0);

    private final EventMessages texts = new EventMessages();

    @Test
    void aRestartIsReportedWithWhyTheProcessEnded() {
        tell(InstanceReport.Type.Exited, "exited with code 1");

        assertThat(tell(InstanceReport.Type.Restarted, "pid 7")).isEqualTo("exited with code 1; restarted, pid 7");
    }

    @Test
    void theLastLineIsReportedWithTheEndThatItExplains() {
        tell(InstanceReport.Type.Exited, "exited with code 1");
        tell(InstanceReport.Type.Restarted, "pid 7");

        assertThat(tell(InstanceReport.Type.LastOutput, "bind: Address already in use"))
                .isEqualTo("exited with code 1; last output: bind: Address already in use");
    }

    @Test
    void aBackOffAfterAFailedStartIsReportedWithThatAndNotWithAnEarlierEnd() {
        tell(InstanceReport.Type.Exited, "exited with code 1");
        tell(InstanceReport.Type.StartError, "exec nginx: No such file or directory");

        assertThat(tell(InstanceReport.Type.BackOff, "failed 2 times in a row"))
                .isEqualTo("exec nginx: No such file or directory; failed 2 times in a row");
    }

    @Test
    void whatWasRemovedIsForgotten() {
        tell(InstanceReport.Type.Exited, "exited with code 1");
        tell(InstanceReport.Type.Removed, "");

        assertThat(tell(InstanceReport.Type.BackOff, "failed once")).isEqualTo("failed once");
    }

    private String tell(InstanceReport.Type type, String message) {
        return texts.of(ID, new InstanceReport(type, message));
    }
}
