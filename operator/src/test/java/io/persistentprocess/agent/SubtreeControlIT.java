package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.ResourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members that manage cgroups themselves. Needs root, and a host where cgroup2 has controllers. */
class SubtreeControlIT {
    private static final ResourceSpec LIMITED = new ResourceSpec(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(100L),
            OomPolicy.Restart);

    @AutoClose
    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        Path controllers = ActionExecutorFixture.cgroup2().resolve("cgroup.controllers");
        assumeTrue(
                Files.isReadable(controllers) && Files.readString(controllers).contains("pids"),
                "needs the controller pids in cgroup2");
        host = ActionExecutorFixture.started();
    }

    @Test
    void row51_aMemberThatHasEnabledControllersBelowItsCgroupIsStartedAgain() throws IOException {
        host.apply(group(spec(shell("""
                        own=%s$(sed -n s/^0:://p /proc/self/cgroup)
                        mkdir $own/inner && echo $$ > $own/inner/cgroup.procs && echo +pids > $own/cgroup.subtree_control
                        echo up > %s
                        exec sleep 1000
                        """.formatted(ActionExecutorFixture.cgroup2(), host.file("up"))))
                .withResources(LIMITED)));
        int main = host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(host.file("up")));
        assertThat(host.cgroup(WEB).resolve("cgroup.subtree_control")).content().contains("pids");

        ActionExecutorFixture.kill(main);

        host.awaitReplaced(WEB, main);
        assertThat(host.reports(WEB)).extracting(InstanceReport::type).doesNotContain(InstanceReport.Type.StartError);
        assertThat(host.cgroup(WEB).resolve("pids.max")).content().isEqualTo("100\n");
    }
}
