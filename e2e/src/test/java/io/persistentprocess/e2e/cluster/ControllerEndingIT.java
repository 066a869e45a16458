package io.persistentprocess.e2e.cluster;

import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A {@code ppg controller} that is told to end, as by a kubelet, ends. */
@ExtendWith(ApiServerExtension.class)
class ControllerEndingIT {
    @Test
    void anApiServerThatHangsHoldsUpNoEnding(ApiServer server) throws IOException {
        String namespace = server.fixture().namespace();
        try (Site site = Site.create();
                FaultyProxy network = server.proxy()) {
            RunningAgent controller = site.launch(List.of(
                    "/usr/bin/env",
                    "KUBECONFIG=" + server.kubeconfig(network, User.SUPER_USER),
                    Site.commandOf().getFirst(),
                    "controller",
                    "--agent-selector=",
                    "--namespaces=" + namespace,
                    "--leader-election-namespace=" + namespace,
                    "--identity=one"));
            controller.awaitLine("a controller leads identity=one");

            FaultRule hanging = network.fail(_ -> true, new Fault.Hang());
            network.cut(_ -> true);
            Timeouts.await("the controller waits for an answer").until(() -> hanging.struck() > 0);

            controller.end("TERM");
        }
    }
}
