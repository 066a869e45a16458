package io.persistentprocess.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.local.control.InstanceProcesses;
import io.persistentprocess.local.control.InstanceProcesses.ProcessLine;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static ProcessLine process(long pid, long parent, String state, String command) {
        return new ProcessLine(pid, parent, state, NOW.minusSeconds(300 - pid), command);
    }

    private static InstanceProcesses nginx(ProcessLine... processes) {
        return new InstanceProcesses("default", "web", "nginx-0", "Running", List.of(processes));
    }

    @Test
    void childrenStandBelowTheirParentsOldestFirst() {
        InstanceProcesses nginx = nginx(
                process(10, 1, "S", "nginx: master"),
                process(11, 10, "S", "nginx: worker"),
                process(12, 10, "Z", "[nginx]"),
                process(13, 11, "S", "helper"),
                process(14, 1, "S", "orphan"));
        assertThat(new ProcessTree(ProcessTree.Lines.DRAWN, NOW).print(nginx)).isEqualTo("""
                        default/web/nginx-0 Running
                        ├─ 10 4m50s nginx: master
                        │  ├─ 11 4m49s nginx: worker
                        │  │  └─ 13 4m47s helper
                        │  └─ 12 4m48s [nginx] (zombie)
                        └─ 14 4m46s orphan
                        """);
    }

    @Test
    void aTerminalWithoutUnicodeGetsAscii() {
        assertThat(new ProcessTree(ProcessTree.Lines.ASCII, NOW)
                        .print(nginx(process(10, 1, "S", "a"), process(11, 10, "S", "b"))))
                .isEqualTo("""
                        default/web/nginx-0 Running
                        `- 10 4m50s a
                           `- 11 4m49s b
                        """);
    }

    @Test
    void anInstanceWithoutProcessesIsALine() {
        assertThat(new ProcessTree(ProcessTree.Lines.DRAWN, NOW).print(nginx()))
                .isEqualTo("default/web/nginx-0 Running\n");
    }
}
