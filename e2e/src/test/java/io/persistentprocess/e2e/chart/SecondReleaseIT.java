package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A second release over the nodes of the first is refused by Helm, before anything is installed. */
@ExtendWith(ApiServerExtension.class)
class SecondReleaseIT {
    private static final String REFUSED = "false";

    private final ApiServer server;
    private String first = "";
    private String second = "";
    private ClusterRole role;

    SecondReleaseIT(ApiServer server) {
        this.server = server;
    }

    @BeforeEach
    void installTheFirst() {
        first = server.fixture().namespace();
        second = server.fixture().namespace();
        role = new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(first + "-ppg-agent")
                .withLabels(Map.of("app.kubernetes.io/name", "ppg", "app.kubernetes.io/component", "agent"))
                .withAnnotations(Map.of("meta.helm.sh/release-name", "one", "meta.helm.sh/release-namespace", first))
                .endMetadata()
                .build();
    }

    @AfterEach
    void clear() {
        server.client().resource(role).delete();
    }

    private void install(String namespace, String release, String allowOtherReleases) {
        Chart.tryInstall(server.kubeconfig(), namespace, release, allowOtherReleases);
    }

    @Test
    void itIsRefusedWithWhatToDo() {
        server.client().resource(role).create();
        assertThatThrownBy(() -> install(second, "two", REFUSED))
                .hasMessageContaining("release " + first + "/one is in this cluster, and a node has one release;")
                .hasMessageContaining("allowOtherReleases=true");
    }

    @Test
    void itMayBeAllowedOutsideTheFirstOnesNamespace() {
        server.client().resource(role).create();
        assertThatCode(() -> install(second, "two", "true")).doesNotThrowAnyException();
        assertThatThrownBy(() -> install(first, "two", "true"))
                .hasMessageContaining("release " + first + "/one is in this namespace, and each needs one of its own");
    }

    @Test
    void theOnlyOneIsNotRefused() {
        assertThatCode(() -> install(second, "two", REFUSED)).doesNotThrowAnyException();
        server.client().resource(role).create();
        assertThat(server.client()
                        .rbac()
                        .clusterRoles()
                        .withName(role.getMetadata().getName())
                        .get())
                .isNotNull();
        assertThatCode(() -> install(first, "one", REFUSED)).doesNotThrowAnyException();
    }
}
