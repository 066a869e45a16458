package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import io.persistentprocess.e2e.cluster.ClusterFixture;
import io.persistentprocess.e2e.cluster.User;
import io.persistentprocess.e2e.site.Timeouts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An agent writes the ProcessNode of its own node, and no other, whatever its role allows. */
@ExtendWith(ApiServerExtension.class)
class AdmissionPolicyIT {
    private static final User AGENT = User.serviceAccount(Chart.NAMESPACE, "ppg-agent");
    private static final String OWN = ClusterFixture.unusedName("own");
    private static final String OTHER = ClusterFixture.unusedName("other");

    private static final String MARK = "{\"metadata\":{\"annotations\":{\"" + Installation.ANNOTATION + "\":%s}}}";

    private final ApiServer server;

    AdmissionPolicyIT(ApiServer server) {
        this.server = server;
    }

    @BeforeEach
    void install() {
        String rendering = Chart.render(ValueSets.DEFAULT);
        for (String kind : new String[] {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}) {
            RenderedObjects.apply(server.client(), RenderedObjects.one(rendering, kind, "ppg-agent"));
        }
        server.fixture()
                .grant(
                        AGENT,
                        new PolicyRuleBuilder()
                                .withApiGroups("persistentprocess.io")
                                .withResources("processnodes", "processnodes/status")
                                .withVerbs("*")
                                .build());
        server.client().resource(processNode(OTHER)).serverSideApply();
        KubernetesClient nobody = server.client(AGENT);
        Timeouts.await("the policy is enforced")
                .untilAsserted(() -> assertThatThrownBy(
                                () -> nobody.resource(processNode(OWN)).dryRun().serverSideApply())
                        .hasMessageContaining("ValidatingAdmissionPolicy"));
    }

    @AfterEach
    void clear() {
        server.client().resources(ProcessNodeResource.class).delete();
    }

    private static ProcessNodeResource processNode(String name) {
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName(name).build());
        return resource;
    }

    private static void report(KubernetesClient agent, ProcessNodeResource resource) {
        agent.resource(resource)
                .subresource("status")
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("ppg-agent")
                        .withForce(true)
                        .build());
    }

    @Test
    void theOwnNodesIsAccepted() {
        KubernetesClient agent = server.client(AGENT.onNode(OWN));
        ProcessNodeResource own = processNode(OWN);
        own.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(OWN)
                        .withUid("0")
                        .build()));
        assertThatCode(() -> agent.resource(own).fieldManager("ppg-agent").serverSideApply())
                .doesNotThrowAnyException();
        own.setStatus(JsonNodeFactory.instance.objectNode().put("drained", true));
        assertThatCode(() -> report(agent, own)).doesNotThrowAnyException();
        assertThat(server.client()
                        .resources(ProcessNodeResource.class)
                        .withName(OWN)
                        .get()
                        .getStatus()
                        .path("drained")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void anotherNodesIsRefused() {
        KubernetesClient agent = server.client(AGENT.onNode(OWN));
        ProcessNodeResource other = processNode(OTHER);
        String message =
                "the agent of node %s may write the ProcessNode of that name only, not %s".formatted(OWN, OTHER);
        other.getMetadata().setLabels(Map.of("mine", "now"));
        assertThatThrownBy(() -> agent.resource(other).serverSideApply()).hasMessageContaining(message);
        other.setStatus(JsonNodeFactory.instance.objectNode().put("drained", true));
        assertThatThrownBy(() -> report(agent, other)).hasMessageContaining(message);
        assertThatThrownBy(() -> agent.resources(ProcessNodeResource.class)
                        .withName(OTHER)
                        .delete())
                .hasMessageContaining(message);
        assertThatThrownBy(() -> agent.resource(processNode(ClusterFixture.unusedName("new")))
                        .create())
                .isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void anOwnerThatIsNotTheNodeIsRefused() {
        ProcessNodeResource own = processNode(OWN);
        own.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(OTHER)
                        .withUid("0")
                        .build()));
        assertThatThrownBy(() -> server.client(AGENT.onNode(OWN)).resource(own).serverSideApply())
                .hasMessageContaining("owned by the Node of its name");
    }

    @Test
    void aSecondOwnerIsRefused() {
        ProcessNodeResource own = processNode(OWN);
        own.getMetadata()
                .setOwnerReferences(List.of(owner("v1", "Node"), owner("persistentprocess.io/v1alpha1", "Node")));
        assertThatThrownBy(() -> server.client(AGENT.onNode(OWN)).resource(own).create())
                .hasMessageContaining("owned by the Node of its name, and by nothing else");
    }

    private static OwnerReference owner(String apiVersion, String kind) {
        return new OwnerReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(OWN)
                .withUid("0")
                .build();
    }

    /** It would outlive its Node and every uninstallation. */
    @Test
    void aFinalizerIsRefused() {
        KubernetesClient agent = server.client(AGENT.onNode(OWN));
        String message = "an agent neither puts finalizers on its ProcessNode nor takes them off";
        ProcessNodeResource own = processNode(OWN);
        own.getMetadata().setFinalizers(List.of("example.com/stay"));
        assertThatThrownBy(() -> agent.resource(own).create()).hasMessageContaining(message);
        server.client().resource(own).create();
        assertThatThrownBy(() -> patch(agent, "{\"metadata\":{\"finalizers\":[]}}"))
                .hasMessageContaining(message);
        assertThatThrownBy(
                        () -> patch(agent, "{\"metadata\":{\"finalizers\":[\"example.com/stay\",\"example.com/2\"]}}"))
                .hasMessageContaining(message);
        own.setStatus(JsonNodeFactory.instance.objectNode().put("drained", true));
        own.getMetadata().setFinalizers(List.of());
        assertThatCode(() -> report(agent, own)).doesNotThrowAnyException();
        server.client()
                .resources(ProcessNodeResource.class)
                .withName(OWN)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":[]}}");
    }

    @Test
    void labelsAndAnnotationsAreNotTheAgents() {
        KubernetesClient agent = server.client(AGENT.onNode(OWN));
        ProcessNodeResource own = processNode(OWN);
        own.getMetadata().setAnnotations(Map.of("persistentprocess.io/drain", "Terminate"));
        server.client().resource(own).create();
        String message = "leaves the labels and annotations of its ProcessNode as they are";
        assertThatThrownBy(() -> patch(agent, "{\"metadata\":{\"annotations\":{\"persistentprocess.io/drain\":null}}}"))
                .hasMessageContaining(message);
        assertThatThrownBy(() -> patch(agent, "{\"metadata\":{\"labels\":{\"zone\":\"a\"}}}"))
                .hasMessageContaining(message);
    }

    @Test
    void theMarkOfItsOwnInstallationIsTheAgents() {
        KubernetesClient agent = server.client(AGENT.onNode(OWN));
        server.client().resource(processNode(OWN)).create();
        assertThatThrownBy(() -> patch(agent, MARK.formatted("\"other/ppg\"")))
                .hasMessageContaining("but for the mark of its installation");
        assertThatCode(() -> patch(agent, MARK.formatted("\"ppg-system/ppg\""))).doesNotThrowAnyException();
        assertThatThrownBy(() -> patch(agent, MARK.formatted("null")))
                .hasMessageContaining("but for the mark of its installation");
        assertThatCode(() -> report(agent, reported(OWN))).doesNotThrowAnyException();
    }

    @Test
    void whatAnotherInstallationHasMarkedIsNotWritten() {
        KubernetesClient agent = server.client(AGENT.onNode(OWN));
        ProcessNodeResource own = processNode(OWN);
        own.getMetadata().setAnnotations(Map.of(Installation.ANNOTATION, "other/ppg"));
        server.client().resource(own).create();
        String message = "the ProcessNode is of installation other/ppg, not of ppg-system/ppg";
        assertThatThrownBy(() -> patch(agent, MARK.formatted("\"ppg-system/ppg\"")))
                .hasMessageContaining(message);
        assertThatThrownBy(() -> report(agent, reported(OWN))).hasMessageContaining(message);
    }

    private static ProcessNodeResource reported(String name) {
        ProcessNodeResource resource = processNode(name);
        resource.setStatus(JsonNodeFactory.instance.objectNode().put("drained", true));
        return resource;
    }

    @Test
    void nothingIsDeleted() {
        server.client().resource(processNode(OWN)).create();
        assertThatThrownBy(() -> server.client(AGENT.onNode(OWN))
                        .resources(ProcessNodeResource.class)
                        .withName(OWN)
                        .delete())
                .hasMessageContaining("an agent deletes no ProcessNode");
    }

    private static void patch(KubernetesClient agent, String patch) {
        agent.resources(ProcessNodeResource.class).withName(OWN).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    @Test
    void aTokenWithoutANodeIsRefused() {
        assertThatThrownBy(() -> server.client(AGENT).resource(processNode(OWN)).serverSideApply())
                .hasMessageContaining("the token of this agent does not name its node");
    }

    @Test
    void othersAreNotKeptFromIt() {
        User admin = User.named("admin", "system:masters");
        assertThatCode(() -> server.client(admin).resource(processNode(OWN)).serverSideApply())
                .doesNotThrowAnyException();
    }
}
