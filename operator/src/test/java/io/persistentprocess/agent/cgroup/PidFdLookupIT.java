package io.persistentprocess.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.ActionExecutorFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who has a number. */
class PidFdLookupIT {
    @Test
    void aSessionWhoseLeaderHasEndedIsNoProcess() throws IOException, InterruptedException {
        Process leader = new ProcessBuilder("setsid", "sh", "-c", "sleep 1000 > /dev/null 2>&1 & echo $$ $!").start();
        List<Integer> pids = List.of(new String(leader.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .strip()
                        .split(" ", -1))
                .stream()
                .map(Integer::valueOf)
                .toList();
        try {
            leader.waitFor();
            assertThat(PidFdLookup.open(pids.getFirst())).isEmpty();
        } finally {
            ActionExecutorFixture.kill(pids.getLast());
        }
    }
}
