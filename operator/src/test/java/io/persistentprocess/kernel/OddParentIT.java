package io.persistentprocess.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An agent started by something careless: standard descriptors closed, others open without O_CLOEXEC, signals ignored. */
class OddParentIT {
    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    @TempDir
    Path folder;

    /** The careless start's agent: spawns one process and writes down what it finds of it. */
    static final class Agent {
        private Agent() {}

        public static void main(String[] args) throws IOException {
            ProcessSignals.prepareAgent();
            Spawning spawning = Spawning.in(Cgroup.at(Path.of(args[0])));
            String seen = spawning.shell("ls -l /proc/$$/fd; grep -E 'Sig(Blk|Ign|Pnd)' /proc/$$/status")
                    .output();
            WaitStatus status = Spawning.exit(spawning.shell("exit 3").started());
            Files.writeString(Path.of(args[1]), seen + status + "\n");
        }
    }

    @Test
    void row35_nothingOfACarelessStartReachesAMember() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String agent = java + " --enable-native-access=ALL-UNNAMED -cp \"$1\" \"$2\" \"$3\" \"$4\"";
        String careless = "trap '' CHLD HUP USR1 WINCH; exec 7</etc/passwd 8>>/dev/null <&- >&- 2>&-; " + agent;
        Path result = folder.resolve("result");
        SpawnRequest.Program program = new SpawnRequest.Program(
                List.of("/bin/sh"),
                List.of(
                        "sh",
                        "-c",
                        careless,
                        "sh",
                        System.getProperty("java.class.path"),
                        Agent.class.getName(),
                        cgroup.get().toString(),
                        result.toString()),
                List.of(Spawning.PATH),
                "/");
        assertThat(Spawning.exit(Spawning.in(cgroup.get()).with(program).started()))
                .isEqualTo(new WaitStatus.Exited(0));
        List<String> lines = Files.readAllLines(result);
        assertThat(lines).filteredOn(line -> line.contains(" -> ")).hasSize(3);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("Sig"))
                .hasSize(3)
                .allMatch(line -> line.matches("Sig\\w+:\\s0+"));
        assertThat(Optional.of(lines.getLast())).contains("Exited[code=3]");
    }
}
