package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.V1Freezer;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReleaseHook;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A release hook that SIGKILL does not end: it is frozen by a hierarchy that the agent has no hand in. Needs root and the v1 freezer. */
class UnkillableHookIT {
    private static final InstanceId HOOK = Specs.id("onRelease", 0);

    @RegisterExtension
    private final V1Freezer freezer = new V1Freezer();

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void row56_aHookThatCannotBeKilledIsReportedOnceAndCostsNothing() throws IOException {
        freezeHook();
        long before = wakeUps();

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.reports(HOOK))
                        .extracting(InstanceReport::message)
                        .anyMatch(message -> message.contains("still exists")));

        assertThat(wakeUps() - before).as("timers that woke the reactor").isLessThan(10);
        assertThat(host.reports(HOOK))
                .extracting(InstanceReport::message)
                .noneMatch(message -> message.startsWith("killed"));
        freezer.thaw();
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.reports(HOOK))
                        .extracting(InstanceReport::message)
                        .contains("killed after 1 s"));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> !Files.exists(host.root().resolve("onRelease")));
    }

    @Test
    void row56_anAgentThatStopsEverythingDoesNotWaitForAHookThatCannotBeKilled() throws IOException {
        freezeHook();

        CompletableFuture<Void> stopped = host.agent().stopAll();

        await().atMost(ActionExecutorFixture.PATIENCE).until(stopped::isDone);
        assertThat(host.reports(HOOK))
                .extracting(InstanceReport::message)
                .anyMatch(message -> message.contains("still exists"));
    }

    @Test
    void row56_theNextAgentStartsNoneASecondTimeAndEndsItOnceItCanBe() throws IOException {
        freezeHook();
        host.endAgent();
        host.startAgent();

        freezer.thaw();

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> !Files.exists(host.root().resolve("onRelease")));
        assertThat(Files.readAllLines(host.file("up"))).hasSize(1);
    }

    /** Its time is over while it is frozen. */
    private void freezeHook() throws IOException {
        InstanceSpec plain = spec(command("/bin/sleep", "1000"));
        ReleaseHook hook = new ReleaseHook(
                List.of(
                        "/bin/sh",
                        "-c",
                        "echo $$ > %s; echo $$ >> %s; exec sleep 1000".formatted(freezer.processes(), host.file("up"))),
                Map.of("PATH", "/usr/bin:/bin"),
                Duration.ofSeconds(1));
        host.apply(group(plain.withOnRelease(hook)));
        host.awaitRunning(WEB);
        host.apply();
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.exists(host.file("up")) && Files.size(host.file("up")) > 0);
        freezer.freeze();
    }

    private long wakeUps() {
        return host.agent().measure().kernelEvents().get(KernelEvent.TIMER_EXPIRED);
    }
}
