package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.model.ActiveCondition;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.kernel.cgroup.CgroupController;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ResourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
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

    /** A v1 hierarchy tells of nine tenths of the limit, cgroup2 of the limit itself, where something has to end. */
    private static final String V1_HIGH = "f=/dev/shm/ppg-$$; exec 3<>$f; rm $f; head -c 63000000 /dev/zero >&3";

    private static final String HIGH = "tail /dev/zero";

    @AutoClose
    private final ActionExecutorFixture host = ActionExecutorFixture.started();

    MemoryConditionIT() throws IOException {}

    @BeforeEach
    void needMemoryAccounts() throws IOException {
        assumeTrue(
                isV1()
                        || Files.readString(ActionExecutorFixture.cgroup2().resolve("cgroup.subtree_control"))
                                .contains("memory"),
                "needs the memory controller");
    }

    private static boolean isV1() throws IOException {
        return ActionExecutorFixture.places().v1().containsKey(CgroupController.MEMORY);
    }

    private static String getHigh() throws IOException {
        return isV1() ? V1_HIGH : HIGH;
    }

    @Test
    void highUseLastsUntilTheInstanceIsGone() throws IOException {
        InstanceSpec plain = spec(shell(getHigh() + "; sleep 1000"));
        host.apply(group(plain.withResources(SIXTY_FOUR_MEBIBYTES)));
        host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).conditions())
                        .extracting(ActiveCondition::type)
                        .contains("MemoryHigh"));
        host.apply();
        host.awaitGone(WEB);
    }

    @Test
    void theMemoryOfAnInstanceThatIsLimitedWhileItRunsIsWatchedFromThenOn() throws IOException {
        Path go = host.file("go");
        InstanceSpec plain =
                spec(shell("until test -e %s; do sleep 0.05; done; %s; sleep 1000".formatted(go, getHigh())));
        host.apply(group(plain));
        int pid = host.awaitRunning(WEB);

        host.apply(group(plain.withResources(SIXTY_FOUR_MEBIBYTES)));
        Path accounted = ActionExecutorFixture.places()
                .v1(CgroupController.MEMORY, host.cgroup(WEB))
                .orElse(host.cgroup(WEB))
                .resolve(isV1() ? "memory.limit_in_bytes" : "memory.max");
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.exists(accounted)
                        && Files.readString(accounted).strip().equals(Long.toString(64L << 20))
                        && (!isV1()
                                || ActionExecutorFixture.processes(accounted.getParent())
                                        .contains(pid)));
        Files.createFile(go);

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).conditions())
                        .extracting(ActiveCondition::type)
                        .contains("MemoryHigh"));
        assertThat(host.pid(WEB)).isEqualTo(pid);
    }
}
