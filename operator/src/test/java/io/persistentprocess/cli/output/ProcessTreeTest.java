package io.persistentprocess.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.local.control.InstanceProcesses;
import io.persistentprocess.local.control.InstanceProcesses.ProcessLine;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static ProcessLine process(long pid, long parent, String state, String command) {
        return new ProcessLine(pid, parent, state, NOW.minusSeconds(300 - pid), 1230, 4 << 20, command, List.of());
    }

    private static InstanceProcesses nginx(ProcessLine... processes) {
        return new InstanceProcesses("default", "web", "nginx-0", "Running", List.of(processes), false);
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
                        ├─ 10 S 4m50s cpu=1.23s rss=4096Ki nginx: master
                        │  ├─ 11 S 4m49s cpu=1.23s rss=4096Ki nginx: worker
                        │  │  └─ 13 S 4m47s cpu=1.23s rss=4096Ki helper
                        │  └─ 12 Z 4m48s cpu=1.23s rss=4096Ki [nginx] (zombie)
                        └─ 14 S 4m46s cpu=1.23s rss=4096Ki orphan
                        """);
    }

    @Test
    void aChainOfTenThousandProcessesIsDrawnSoDeepAndNoDeeper() {
        ProcessLine[] chain = IntStream.range(0, 10_000)
                .mapToObj(i -> process(2 + i, 1 + i, "S", "a"))
                .toArray(ProcessLine[]::new);
        String drawn = new ProcessTree(ProcessTree.Lines.ASCII, NOW).print(nginx(chain));
        assertThat(drawn.lines()).hasSize(10_001).allMatch(line -> line.length() < 200);
    }

    @Test
    void furtherOnesAreMentioned() {
        InstanceProcesses some = new InstanceProcesses("default", "web", "nginx-0", "Running", List.of(), true);
        assertThat(new ProcessTree(ProcessTree.Lines.ASCII, NOW).print(some))
                .isEqualTo("default/web/nginx-0 Running\n... and more, which one answer has no room for\n");
    }

    @Test
    void aTerminalWithoutUnicodeGetsAscii() {
        assertThat(new ProcessTree(ProcessTree.Lines.ASCII, NOW)
                        .print(nginx(process(10, 1, "S", "a"), process(11, 10, "S", "b"))))
                .isEqualTo("""
                        default/web/nginx-0 Running
                        `- 10 S 4m50s cpu=1.23s rss=4096Ki a
                           `- 11 S 4m49s cpu=1.23s rss=4096Ki b
                        """);
    }

    @Test
    void threadsStandBelowTheirProcess() {
        ProcessLine java = new ProcessLine(
                10,
                1,
                "S",
                NOW.minusSeconds(60),
                7_200_000,
                300 << 20,
                "java",
                List.of(process(11, 1, "R", "GC Thread#0")));
        assertThat(new ProcessTree(ProcessTree.Lines.ASCII, NOW).print(nginx(java, process(12, 10, "S", "sh"))))
                .isEqualTo("""
                        default/web/nginx-0 Running
                        `- 10 S 60s cpu=120m rss=300Mi java
                           |- 11 R 4m49s cpu=1.23s rss=4096Ki GC Thread#0
                           `- 12 S 4m48s cpu=1.23s rss=4096Ki sh
                        """);
    }

    @Test
    void anInstanceWithoutProcessesIsALine() {
        assertThat(new ProcessTree(ProcessTree.Lines.DRAWN, NOW).print(nginx()))
                .isEqualTo("default/web/nginx-0 Running\n");
    }
}
