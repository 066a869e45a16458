package io.persistentprocess.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.e2e.cluster.ApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run with a seed of its own; {@code e2e/chaos} runs for as long as one likes. {@code -De2e.chaosMinutes=0}: not at all, {@code -De2e.chaosSeed}: the steps of a run that failed. */
@Tag("chaos")
class ChaosIT {
    private static final int MAX_SEED = 1_000_000;
    private static final Path LAUNCHER =
            Path.of("../operator/bin/ppg").toAbsolutePath().normalize();

    @Test
    void whateverHappensInTheClusterMembersAreKeptAndTheClusterKnows(@TempDir Path logs) throws Exception {
        int minutes = Integer.getInteger("e2e.chaosMinutes", 3);
        long seed = Long.getLong("e2e.chaosSeed", ThreadLocalRandom.current().nextLong(MAX_SEED));
        assumeTrue(minutes > 0, "e2e.chaosMinutes is 0");
        assumeTrue(
                Files.isWritable(Path.of("/sys/fs/cgroup")) && "root".equals(System.getProperty("user.name")),
                "needs root, for its cgroups");
        try (ApiServer server = ApiServer.start()) {
            assumeTrue(server.process().isPresent(), "needs an API server of its own, which it may stop");
            server.applyCrds();
            try (Chaos chaos = new Chaos(server, LAUNCHER, logs, seed, Set.of(), _ -> {})) {
                Outcome outcome = chaos.run(Duration.ofMinutes(minutes));

                assertThat(outcome.isGood())
                        .as("-De2e.chaosSeed=%d: %s", seed, String.join("\n", outcome.report()))
                        .isTrue();
            }
        }
    }
}
