package io.persistentprocess.supervision.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.provision.EnvironmentFile.Absence;
import io.persistentprocess.supervision.provision.EnvironmentFile.Precedence;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentSpecTest {
    private static EnvironmentSpec spec(Precedence precedence, EnvironmentSpec.Variable... variables) {
        EnvironmentFile file = new EnvironmentFile("/etc/default/x", Absence.REFUSED, precedence);
        return new EnvironmentSpec(List.of(file), List.of(variables));
    }

    private static final EnvironmentSpec.Variable A = new EnvironmentSpec.Variable("A", "spec $(B)");

    @Test
    void theSpecCountsMoreThanAFileAsInAPod() {
        assertThat(spec(Precedence.SPEC, A).complete(Map.of(), List.of(Map.of("A", "file", "B", "b"))))
                .containsEntry("A", "spec b")
                .containsEntry("B", "b");
    }

    @Test
    void aFileCountsMoreThanTheSpecWhereItIsSaid() {
        assertThat(spec(Precedence.FILE, A).complete(Map.of(), List.of(Map.of("A", "file"))))
                .containsEntry("A", "file");
    }

    @Test
    void noFileOverridesWhatTheAgentSets() {
        Map<String, String> base = Map.of("PPG_NODE", "n", "NOTIFY_SOCKET", "@agent", "PATH", "/bin");
        Map<String, String> file = Map.of("PPG_NODE", "x", "NOTIFY_SOCKET", "x", "PATH", "/opt");
        assertThat(spec(Precedence.FILE).complete(base, List.of(file)))
                .containsEntry("PPG_NODE", "n")
                .containsEntry("NOTIFY_SOCKET", "@agent")
                .containsEntry("PATH", "/opt");
    }

    @Test
    void aLiteralIsNotExpanded() {
        EnvironmentSpec.Variable literal = EnvironmentSpec.Variable.literal("A", "$(B)$$");
        assertThat(spec(Precedence.SPEC, literal).complete(Map.of("B", "b"), List.of(Map.of())))
                .containsEntry("A", "$(B)$$");
    }
}
