package io.persistentprocess.agent.condition;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.supervision.provision.ConditionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Below /sys the kernel's messages about devices wake those that wait. The kernel sends one for the loopback device on request; nothing else comes of that. */
@Timeout(120)
class DeviceConditionIT {
    private static final Path LOOPBACK = Path.of("/sys/class/net/lo/uevent");

    @Test
    void aMessageAboutADeviceHasConditionsBelowSysAndOnModulesChecked() throws Exception {
        assumeTrue(Files.isWritable(LOOPBACK), "needs root and a writable /sys");
        try (ConditionWatcher watcher = new ConditionWatcher(new KernelEventCounters(), new AgentThreads())) {
            for (ConditionSpec condition : List.of(
                    new ConditionSpec(
                            ConditionSpec.Kind.PATH_EXISTS,
                            "/sys/class/net/no-such-device",
                            ConditionSpec.Expectation.TRUE),
                    new ConditionSpec(
                            ConditionSpec.Kind.KERNEL_MODULE, "no_such_module", ConditionSpec.Expectation.TRUE))) {
                UnmetCondition waiting = watcher.check(List.of(condition)).orElseThrow();
                CompletableFuture<Void> heard = new CompletableFuture<>();
                waiting.watch().onChange(() -> heard.complete(null));
                Files.writeString(LOOPBACK, "change");
                heard.get(60, TimeUnit.SECONDS);
                waiting.watch().close();
            }
        }
    }
}
