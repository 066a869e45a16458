package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.supervision.InstanceSpec;
import io.persistentprocess.supervision.ResourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is shown of an instance that has nearly all the memory that it may have. Needs root. */
class MemoryConditionIT {
    private static final ResourceSpec SIXTY_FOUR_MEBIBYTES = new ResourceSpec(
            Optional.empty(),
            Optional.empty(),
            Optional.of(64L << 20),
            Optional.empty(),
            Optional.empty(),
            OomPolicy.Continue);

    @AutoClose
    private final HostFixture host = HostFixture.started();

    MemoryConditionIT() throws IOException {}

    @Test
    void highUseLastsUntilTheInstanceIsGone() {
        InstanceSpec plain =
                spec(shell("f=/dev/shm/ppg-$$; exec 3<>$f; rm $f; head -c 63000000 /dev/zero >&3; sleep 1000"));
        host.apply(group(plain.withResources(SIXTY_FOUR_MEBIBYTES)));
        host.awaitRunning(WEB);
        await().atMost(HostFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).conditions())
                        .extracting(Ongoing::type)
                        .contains("MemoryHigh"));
        host.apply();
        host.awaitGone(WEB);
    }

    @Test
    void theMemoryOfAnInstanceThatIsLimitedWhileItRunsIsWatchedFromThenOn() throws IOException {
        Path go = host.file("go");
        InstanceSpec plain = spec(shell(
                "until test -e %s; do sleep 0.05; done; f=/dev/shm/ppg-$$; exec 3<>$f; rm $f; head -c 63000000 /dev/zero >&3; sleep 1000"
                        .formatted(go)));
        host.apply(group(plain));
        int pid = host.awaitRunning(WEB);

        host.apply(group(plain.withResources(SIXTY_FOUR_MEBIBYTES)));
        await().atMost(HostFixture.PATIENCE)
                .until(() -> Files.readString(Path.of("/proc/" + pid + "/cgroup"))
                        .lines()
                        .anyMatch(line -> line.contains("memory") && line.endsWith("/web-0")));
        Files.createFile(go);

        await().atMost(HostFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).conditions())
                        .extracting(Ongoing::type)
                        .contains("MemoryHigh"));
        assertThat(host.pid(WEB)).isEqualTo(pid);
    }
}
