package io.persistentprocess.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.kernel.ChildJvm;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.Spawning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An agent started by something careless: standard descriptors closed, others open without O_CLOEXEC, signals ignored. */
class OddParentIT {
    private static final String CARELESS_START =
            "trap '' CHLD HUP USR1 WINCH; exec 7</etc/passwd 8>>/dev/null <&- >&- 2>&-; exec \"$@\"";

    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    @TempDir
    Path folder;

    /** The agent: starts processes in the cgroup of its first argument and writes what it finds of them into the file of its second. */
    static final class Agent {
        private Agent() {}

        public static void main(String[] args) throws IOException {
            InheritedSignals.prepareAgent();
            Spawning spawning = Spawning.in(Cgroup.at(Path.of(args[0])));
            String descriptors = spawning.shell("ls -l /proc/$$/fd").output();
            String signals = spawning.run("/bin/grep", "-E", "Sig(Blk|Ign|Pnd)", "/proc/self/status")
                    .output();
            WaitStatus status = Spawning.exit(spawning.shell("exit 3").started());
            Files.writeString(Path.of(args[1]), descriptors + signals + status + "\n");
        }
    }

    @Test
    void row35_nothingOfACarelessStartReachesAMember() throws IOException {
        Path result = folder.resolve("result");
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", CARELESS_START, "sh"));
        command.addAll(ChildJvm.command(Agent.class, cgroup.get().toString(), result.toString()));
        SpawnResult.Started agent =
                Spawning.in(cgroup.get()).run(command.toArray(String[]::new)).started();
        assertThat(Spawning.exit(agent)).isEqualTo(new WaitStatus.Exited(0));
        List<String> lines = Files.readAllLines(result);
        assertThat(lines).filteredOn(line -> line.contains(" -> ")).hasSize(3);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("Sig"))
                .hasSize(3)
                .allMatch(line -> line.matches("Sig\\w+:\\s0+"));
        assertThat(lines.getLast()).isEqualTo("Exited[code=3]");
    }
}
