package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.cluster.controller.ControllerConfig;
import io.persistentprocess.e2e.site.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the leading controller renews its Lease. */
@ExtendWith(ApiServerExtension.class)
class LeaseRenewalIT {
    private FaultyProxy proxy;
    private KubernetesClient client;
    private Controller controller;
    private Resource<Lease> lease;

    @BeforeEach
    void lead(ApiServer server) {
        String namespace = server.fixture().namespace();
        proxy = server.proxy();
        client = proxy.client(User.SUPER_USER);
        lease = server.client().leases().inNamespace(namespace).withName("ppg-controller");
        controller = Controller.start(
                client,
                new ControllerConfig(
                        Installation.NONE,
                        Set.of(namespace),
                        Optional.empty(),
                        new ControllerConfig.Candidacy(namespace, "one", Duration.ofSeconds(4)),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Optional.empty()),
                Clocks.ofThisHost());
        // The Lease is created, and renewed once: the proxy may record the creation only after it is seen.
        awaitRenewals(2);
    }

    @AfterEach
    void close() {
        controller.close();
        client.close();
        proxy.close();
    }

    @Test
    void aLeaderWritesItsLeaseWithoutReadingItFirst() {
        proxy.log().clear();

        awaitRenewals(3);

        assertThat(verbs()).containsOnly("patch");
    }

    @Test
    void aLeaderKeepsALeaseThatSomebodyElseHasAnnotated() {
        proxy.log().clear();
        lease.patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\": {\"annotations\": {\"example.com/note\": \"seen\"}}}");

        awaitRenewals(2);

        assertThat(verbs()).as("a read after the write that is refused").containsOnlyOnce("get");
        assertThat(lease.get().getSpec().getLeaseTransitions()).isZero();
        assertThat(lease.get().getMetadata().getAnnotations()).containsEntry("example.com/note", "seen");
    }

    private List<String> verbs() {
        return proxy.log().matching(ApiRequest.to("*", "leases")).stream()
                .map(recorded -> recorded.request().verb())
                .toList();
    }

    private void awaitRenewals(int more) {
        for (int i = 0; i < more; i++) {
            String before = version();
            Timeouts.await("a renewal").until(() -> !version().equals(before));
        }
    }

    private String version() {
        return Optional.ofNullable(lease.get())
                .map(now -> now.getMetadata().getResourceVersion())
                .orElse("");
    }
}
