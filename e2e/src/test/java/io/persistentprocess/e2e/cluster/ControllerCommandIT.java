package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code ppg controller} as a kubelet starts and ends it. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class ControllerCommandIT {
    @Test
    void endedByASignalItSaysSoAndGivesItsLeaseBack(ApiServer server) throws Exception {
        String namespace = server.fixture().namespace();
        try (Site site = Site.create()) {
            RunningAgent controller = site.launch(List.of(
                    "/usr/bin/env",
                    "KUBECONFIG=" + server.kubeconfig(User.SUPER_USER),
                    Site.commandOf().getFirst(),
                    "controller",
                    "--namespaces=" + namespace,
                    "--leader-election-namespace=" + namespace,
                    "--agent-selector=",
                    "--identity=one"));
            controller.awaitLine("leading identity=one");

            int code = controller.end("TERM");

            assertThat(code).as(controller.lines().toString()).isZero();
            assertThat(controller.lines()).last().asString().endsWith("ended; another controller takes over");
            assertThat(controller.lines()).noneMatch(line -> line.contains("the controller ends"));
            assertThat(server.client()
                            .leases()
                            .inNamespace(namespace)
                            .withName("ppg-controller")
                            .get()
                            .getSpec()
                            .getLeaseDurationSeconds())
                    .as("what is left of the Lease")
                    .isOne();
        }
    }
}
